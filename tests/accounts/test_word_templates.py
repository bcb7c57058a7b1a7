"""The Word templates of a team: sent, read tag by tag, tried, kept, taken away."""

import io

import docx
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pghistory.models import Events

from accounts.models import WordTemplate
from core.documents.registry import word_document

pytestmark = pytest.mark.django_db
SLUG = "compte-rendu"


@pytest.fixture
def team(manager):
    return manager.memberships.get().team


def template(*texts: str) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def address(name, team, *args):
    return reverse(f"accounts:{name}", args=[team.pk, *args])


def send(client, team, content, name="Lettre à en-tête.docx", slug=SLUG):
    return client.post(
        address("word_template_save", team, slug), {f"{slug}-file": SimpleUploadedFile(name, content)}, follow=True
    )


def first_line(response):
    return docx.Document(io.BytesIO(b"".join(response))).paragraphs[0].text


def test_a_right_template_is_kept_shown_given_back_and_taken_away(team, manager, sign_in):
    client = sign_in(manager)
    page = send(client, team, template("Agence : {{ titre }}")).content.decode()
    assert "sort maintenant avec le modèle de l’équipe" in page
    assert "lettre-a-en-tete.docx" in page
    row = WordTemplate.objects.get()
    assert (row.team, row.document, row.added_by, len(row.digest)) == (team, SLUG, manager, 64)
    assert first_line(client.get(address("word_template_file", team, SLUG))) == "Agence : {{ titre }}"
    assert first_line(client.get(address("word_template_preview", team, SLUG))) == "Agence : Marche d’exemple"
    send(client, team, template("Nouvelle : {{ titre }}"))
    assert WordTemplate.objects.get().pk == row.pk
    assert first_line(client.get(address("word_template_preview", team, SLUG))) == "Nouvelle : Marche d’exemple"
    client.post(address("word_template_remove", team, SLUG))
    assert not WordTemplate.objects.exists()
    assert first_line(client.get(address("word_template_preview", team, SLUG))) == "Compte rendu"
    history = client.get(team.get_absolute_url()).content.decode()
    told = [history.find(f"Modèle Word {each}") for each in ("retiré", "remplacé", "envoyé")]
    assert -1 not in told
    assert told == sorted(told)
    labels = list(Events.objects.filter(pgh_obj_model="accounts.WordTemplate").values_list("pgh_label", flat=True))
    assert sorted(labels) == ["delete", "insert", "update"]


def test_a_wrong_template_changes_nothing_and_is_told_tag_by_tag(team, manager, sign_in):
    client = sign_in(manager)
    send(client, team, template("Bonne : {{ titre }}"))
    files = set(default_storage.listdir("documents")[0])
    response = send(client, team, template("{{ titre. }}", "{% for c in points_forts %}", "<b>{{ zzz }}</b>"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ce modèle n’est pas pris : rien ne change." in page
    assert '<code class="any-break">{{ titre. }}</code>' in page
    assert "(corps, paragraphe 1)" in page
    assert "Il manque « {% endfor %} » après cette balise." in page
    assert page.count("<b>{{ zzz") == 0
    assert first_line(client.get(address("word_template_preview", team, SLUG))) == "Bonne : Marche d’exemple"
    assert set(default_storage.listdir("documents")[0]) == files


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "x.docx", "Ce fichier est vide."),
        (b"%PDF-1.7", "x.docx", "C’est un PDF"),
        (b"bonjour", "x.docx", "n’est pas un document Word"),
        (b"x" * (5 * 1024 * 1024 + 1), "x.docx", "un modèle pèse"),
        (template("{{ photo.tpl.save('/tmp/x') }}"), "x.docx", "« photo » n’existe pas."),
        (template("{{ titre.__class__.__mro__ }}"), "x.docx", "ce n’est pas permis"),
        (
            template("{% for c in points_forts %}{% for p in c.photos %}{{ p.tpl.docx }}{% endfor %}{% endfor %}"),
            "x.docx",
            "ce n’est pas permis",
        ),
    ],
    ids=["empty", "pdf", "text", "heavy", "unknown", "forbidden", "picture"],
)
def test_what_is_refused_says_why(team, manager, sign_in, content, name, reason):
    response = send(sign_in(manager), team, content, name)
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert not WordTemplate.objects.exists()


def test_the_page_tells_every_tag_of_each_document(team, manager, sign_in):
    page = sign_in(manager).get(address("word_templates", team)).content.decode()
    for slug in (SLUG, "diagnostic"):
        for _, tags in word_document(slug).tags:
            for tag in tags:
                assert f'<code class="any-break">{tag.text}</code>'.replace("'", "&#x27;") in page


@pytest.mark.parametrize("slug", [SLUG, "diagnostic"])
def test_every_tag_that_is_told_is_right(slug):
    """A template made of all the tags of the page, each where it belongs, is taken."""
    from core.documents.word_check import check_template

    document = word_document(slug)
    data, pictures = document.sample()
    loops = {
        "groupe": "participants",
        "case": "synthese",
        "theme": "themes" if slug == "diagnostic" else "cotation.themes",
        "constat": "points_forts",
        "halte": "haltes",
        "organisme": "organismes",
        "repere": "reperes",
        "ligne": "reperes[0].lignes",
        "tableau": "chiffres",
        "parole": "paroles",
        "p": "problematiques",
        "zone": "reperes[0].lignes[0].autour",
    }
    lines = []
    for _, tags in document.tags:
        for tag in tags:
            text = tag.text.replace(" … ", " ")
            names = [name for name in loops if f"{{{{ {name}." in text and f"for {name} in" not in text]
            names += [name for name in loops if f" in {name}." in text]
            if "theme.moyenne" in text or "theme.forts" in text:
                names, text = [], f"{{% for theme in cotation.themes %}}{text}{{% endfor %}}"
            for name in names:
                text = f"{{% for {name} in {loops[name]} %}}{text}{{% endfor %}}"
            if "tableau.lignes" in text:
                text = text.replace("reperes[0].lignes", "tableau.lignes")
            lines.append(text)
    assert check_template(template(*lines), data, pictures) == []


def test_queries(team, manager, sign_in, django_assert_num_queries):
    client = sign_in(manager)
    for slugs in ((), (SLUG, "diagnostic")):
        for slug in slugs:
            send(client, team, template("{{ titre }}"), slug=slug)
        client.get(address("word_templates", team))
        with django_assert_num_queries(5):
            client.get(address("word_templates", team))


def test_only_those_who_keep_them_are_led_to_them(team, manager, officer, quartier, sign_in):
    link = address("word_templates", team)
    assert link in sign_in(manager).get(team.get_absolute_url()).content.decode()
    mate = officer
    team.memberships.create(user=mate, role=20)
    assert link not in sign_in(mate).get(team.get_absolute_url()).content.decode()

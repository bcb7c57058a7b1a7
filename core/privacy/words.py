"""The tables that the rules read: first names, family names, what is named after somebody."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _list(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(separator))


# In lower case without accents. Names that are also everyday words are in AMBIGUOUS.
FIRST_NAMES = _words("""
abdel abdelkader abdou abdoulaye abdallah adama adel adrien agathe agnes ahmed aicha aissata aissatou alain
alassane albert alex alexandra alexandre alexis alice aline alix amadou amandine amel amelie amina aminata amine
amira anais andre andrea angelique anissa anna anne annie anthony antoine antonio arnaud arthur assia astrid
audrey aurelie aurelien awa axel aya aymeric ayoub baptiste bastien beatrice benedicte benjamin benoit
bernadette bernard bilal binta boubacar boubakar brahim brigitte bruno caroline cassandra catherine cecile
cedric celia celine chantal charles chloe christelle christian christiane christine christophe cindy clara
claude claudine coralie corentin corinne coumba cyril damien daniel daniele danielle david deborah delphine
denis denise diane didier djamel djamila djibril dylan eddy edith edouard eliane elisa elisabeth elise elodie
emilie emma emmanuel emmanuelle eric erwan estelle esther etienne eugenie evelyne ezra fabien fabienne fabrice
fadila fanny fanta farid farida faouzi fatima fatiha fatma fatou fatoumata fernando florent florian franck
francis franck francois francoise frederic gabriel gabrielle gaelle gaetan genevieve georges gerald geraldine
gerard germaine ghislaine gilbert gilles ginette giovanni gisele gregory guillaume gustave guy habib hadja
halima hamed hamid hamidou hamza hanane hanna hassan hatem helene henri herve hicham houda hugo hugues ibrahim
ibrahima idriss ikram ilyes imane ines isabelle isaac ismael issa ivan jacqueline jacques jamel jamila janine
jean-claude jean-luc jean-marc jean-marie jean-michel jean-paul jean-pierre jeanne jennifer jeremy jerome
jessica joao joel joelle johanna jonathan jordan jorge jose joseph josette josiane josephine juliette julie
julien justine kader kadiatou kamel karim karima karine katia kelly kenza kevin khadija khadidja khaled laetitia
lahcen lamine latifa laura laure laurence laurent lea leila leonard leonie leo liam lina lionel lisa loic louis
louise luc lucas lucie lucien lucienne ludovic lydie lydia madeleine maelle magali mahamadou malika mamadou
manon manuel marc marcel marcelle margaux maria mariam mariama marianne marie marie-claude marie-france
marie-therese marie-louise marielle maryse mario marion marius marlene maryam mathias mathieu mathilde mathis
maurice maxime mehdi melanie melissa meriem michael michel michele micheline mickael mireille mohamed mohammed
monique mouhamed mounir mourad moussa moustapha muriel mustapha myriam nabil nacer nadege nadia nadine naima
najat nassim nassima natacha nathalie nathan nawel nelly nicolas nicole nina noemie nora nordine noura noemi
odette odile ophelie ousmane oumar oumou pascale patrice patricia patrick paul paulette paulo pauline pedro
philippe pierre-yves quentin rachel rachid rachida raphael rayan raymond regine regis remi renaud rene renee
richard rim robert roger roland romain romane rosalie ryan sabine sabrina said salif salim salima salimata samba
samia samir samira samuel sandra sandrine sara sarah sebastien selim serge severine sidonie sihem simon simone
siham sofia sofiane solange sonia sophie souad soukaina souleymane stephane stephanie steven suzanne sylvain
sylvie tarek teddy theo therese thibault thierry thomas tiffany tony valentin valerie vanessa veronique victor
vincent virginie walid wassim wendy william xavier yacine yann yannick yanis yasmina yasmine yassine youcef
youri youssef yvan yves yvette yvonne zacharie zakaria zineb zoe zohra zoubida
""")
# First names only when a family name follows: otherwise a stone, an olive tree, a town, a saint, a family name.
AMBIGUOUS = _words("""
ali ange anouk aurore aime blanche camille carmen charlotte claire clement colette constance dominique eva eve flore
florence france iris jean jade lou luna marguerite marine marthe martin max mina noel olive olivier pascal
perle pierre prune reine rose rosa sacha victoire victoria violette tom
""")
# Frequent family names that are no words of the language. Seen alone, with a capital.
FAMILY_NAMES = _words("""
abdallah alves amrani bakayoko balde bamba barry belaid benali benamar benzema bertrand camara chevalier
cisse coulibaly da-silva dacosta dembele diaby diakite diallo diarra dias diop dos-santos doumbia drame dubois
dufour dupont durand faure fernandes ferreira fofana fournier garcia gauthier gomes gomis gonzalez haddad hamidi
hernandez kaba kante keita konate kone lefebvre lefevre legrand lopes lopez lemaire mansouri martinez mbaye mendes
mendy moreau ndiaye nguyen niang ouattara pereira perez perrin pinto ribeiro rodrigues sacko saidi samake sanchez sane
sangare sanogo sarr sidibe sissoko slimani soumare sow sylla tavares thiam toure tran traore vasseur yilmaz
""")
# What is named after somebody: what follows with capitals is then no resident.
NAMED_AFTER = _list(r"""
rues? avenues? av\. ave boulevards? bd\.? bld blvd places? pl\. all[ée]es? impasses? square passages? chemin
cours quai voies? esplanade mail parcs? jardins? rond-point ronds-points carrefour ponts? sentier villa r\.
route promenade parvis faubourg [ée]coles? coll[èe]ges? lyc[ée]es? cr[èe]ches? halte-garderie groupe groupes?
maternelle [ée]l[ée]mentaire universit[ée] iut r[ée]sidences? b[âa]timents? tours? immeubles? cit[ée]s? secteur
quartiers? foyers? maisons? centres? espaces? salles? gymnases? stades? piscine complexe m[ée]diath[èe]que
biblioth[èe]que th[ée][âa]tre cin[ée]ma mus[ée]e conservatoire mjc h[ôo]pital clinique ehpad pharmacie
boulangerie cabinet garage associations? asso amicale compagnie fondation institut club comit[ée] collectif
r[ée]gie prix f[êe]te m[ée]tro station arr[êe]t gare tram [ée]glise chapelle mosqu[ée]e synagogue temple
ateliers? librairie restaurant caf[ée] entreprise soci[ée]t[ée] ets barre [îi]lot zac copropri[ée]t[ée]
groupe-scolaire plateau terrain
""")
# Small words between "école" and the name.
SMALL_WORDS = _list(r"""
de du des la le les aux? et amis amies maternelle primaire [ée]l[ée]mentaire scolaire sociale? socioculturel
culturel municipale? quartier locataires habitants r[ée]sidents associatif sant[ée] sportif polyvalente? docteur
dr\.? g[ée]n[ée]ral mar[ée]chal pr[ée]sident abb[ée] chez monsieur madame mme m\.? saint
""")
# People after whom everything is named: "à Jean Moulin, les caves sont inondées", "rue jean moulin".
FAMOUS = _list(
    r"""
jean moulin, victor hugo, jules ferry, marie curie, pierre curie, jean jaures, pablo neruda, louise michel,
simone veil, nelson mandela, salvador allende, rosa parks, rosa luxemburg, emile zola, youri gagarine, paul
eluard, louis aragon, pablo picasso, albert camus, jean vilar, georges brassens, jacques brel, jacques prevert,
gerard philipe, paul langevin, maurice thorez, karl marx, anne frank, lucie aubrac, olympe de gouges, jules
vallès, jules verne, jules guesde, henri barbusse, romain rolland, paul bert, leon blum, joliot-curie, pierre
semard, gabriel peri, guy moquet, danielle casanova, paul vaillant-couturier, martin luther king, charles de
gaulle, jean-jacques rousseau, antoine de saint-exupery, marcel cachin, ambroise croizat, maurice ravel, claude
debussy, paul cezanne, claude monet, auguste renoir, vincent van gogh, honore de balzac, jean mace, jean
rostand, louis pasteur, marcel pagnol, francois mitterrand, pierre mendes france, robert desnos, robert
doisneau, angela davis, josephine baker, henri wallon, germaine tillion, olof palme, che guevara, frida kahlo,
joseph kessel, jean mermoz, edith piaf
""",
    ",",
)

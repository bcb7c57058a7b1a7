"""Closed years: what the database keeps of them."""

import pgtrigger


def unless_closed(name: str, year: str, action: str = "{row}.action_id") -> pgtrigger.Trigger:
    """Return the trigger that keeps what is of a closed year: `year` and `action` are SQL, about the row `{row}`.

    Whoever closes the year locks the programme; whoever writes shares that lock, so that neither passes by the other.
    """

    def check(row: str) -> str:
        # Names of columns that the program writes, nothing that is typed.
        return f"""
            SELECT programme_id INTO programme FROM actions_action WHERE id = {action.format(row=row)};
            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;
            IF EXISTS (
                SELECT 1 FROM actions_programmeyear y
                WHERE y.programme_id = programme AND y.year = {year.format(row=row)} AND NOT EXISTS (
                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id
                    AND c.id::text = current_setting('dsu.correction', true))
            ) THEN
                RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation',
                    HINT = 'Cette année est close : elle ne change que par une correction.';
            END IF;
        """  # noqa: S608

    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("programme", "BIGINT")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN {check("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {check("NEW")} RETURN NEW; END IF;
            RETURN OLD;
        """,
    )

"""How a machine guesses: known words with ornaments, walks on the keyboard, repeats. Pure."""

import re

ROOTS = frozenset(
    """
    password passwort motdepasse wachtwoord paswoord secret secretaire azerty qwerty bonjour salut
    welkom welcome bienvenue hallo hello soleil doudou loulou chouchou jetaime iloveyou princesse
    chocolat nutella dragon monkey football basketball voetbal liverpool marseille anderlecht
    standard superman batman starwars pokemon naruto master shadow michael nicolas thomas camille
    julien sophie charlotte administrateur administrator admin beheerder utilisateur gebruiker
    hopital hospital ziekenhuis clinique kliniek infirmier infirmiere verpleegkundige docteur
    medecin soins soinsadomicile thuiszorg thuisverpleging passerelle ehealth belgique belgie
    france wallonie vlaanderen bruxelles brussel brussels namur dinant charleville lille tournai
    kortrijk mouscron janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre januari februari maart april juni juli augustus september oktober november december
    lundi mardi mercredi jeudi vendredi samedi dimanche maandag dinsdag woensdag donderdag vrijdag
    zaterdag zondag printemps ete automne hiver lente zomer herfst winter changeme letmein trustno
    test demo temporaire provisoire tijdelijk ordinateur computer internet google facebook
    """.split()  # noqa: SIM905 - lines are easier to read than a list of strings
)
"""Words that guessing starts from, in the languages of the border; small letters, no accents."""

_ROWS = (
    *("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1234567890", "abcdefghijklmnopqrstuvwxyz", "&é\"'(§è!çà", "1qaz2wsx3edc4rfv5tgb6yhn"),
    "1a2z3e4r5t6y7u8i9o0p",
)
_LONG_WALK = 6
_SHORT_TAIL = 4
_LEET = str.maketrans("0134578@$€", "oleastbase")
_ACCENTS = str.maketrans("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc")


def is_guessed_first(password: str) -> bool:
    """Whether a machine that knows words and keyboards finds it among its first tries."""
    folded = password.lower().translate(_ACCENTS)
    is_plain = _is_number(folded) or _is_repeat(folded) or _walks(folded) or _interleaves(folded)
    return is_plain or _is_ornamented(folded)


def _is_number(text: str) -> bool:
    """Digits only, whatever stands between them: dates, telephones, account numbers, counting."""
    return not re.search(r"[^\W\d_]", text) and any(sign.isdigit() for sign in text)


def _is_repeat(text: str) -> bool:
    """`abcabcabcabc`, `dododododo`: a short piece again and again."""
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, len(text) // 2 + 1)
    )


def _walks(text: str) -> bool:
    """Made of runs of three or more neighbours on the keyboard or in the alphabet, or of one sign
    again and again; a few digits at the end change nothing.
    """
    left = re.sub(r"[^0-9a-z]", "", text)
    walked = 0
    while left:
        run = next((size for size in range(len(left), 2, -1) if _is_run(left[:size])), 0)
        if not run:
            return walked >= _LONG_WALK and left.isdigit() and len(left) <= _SHORT_TAIL
        left, walked = left[run:], walked + run
    return bool(text)


def _interleaves(text: str) -> bool:
    """Two walks in turn: `q1w2e3r4t5y6`."""
    plain = re.sub(r"[^0-9a-z]", "", text)
    return len(plain) >= 2 * _LONG_WALK - 4 and _is_run(plain[::2]) and _is_run(plain[1::2])


def _is_run(text: str) -> bool:
    if len(set(text)) == 1:
        return True
    return any(text in row * 2 or text in row[::-1] * 2 for row in _ROWS)


def _is_ornamented(text: str) -> bool:
    """Known words, one or two of them, with digits and signs before, between or after."""
    for plain in (text, text.translate(_LEET)):
        words = [word for word in re.split(r"[^a-z]+", plain) if word]
        letters = sum(map(len, words))
        known = [word for word in words if _is_known(word)]
        if words and len(words) <= 2 and len(known) == len(words) and letters < 24:
            return True
    return False


def _is_known(word: str) -> bool:
    if word in ROOTS or len(word) < 3:
        return True
    return any(word[:cut] in ROOTS and word[cut:] in ROOTS for cut in range(3, len(word) - 2))

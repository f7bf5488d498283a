"""Whether a text calls a value its writer's own, or the victim's. Only a person can say whose it really is."""

import re
from typing import Final

_VICTIM: Final = r"(?:victim|complainant)"
_VICTIM_ACTS: Final = (
    r"(?:paid|pays?|sent|sends?|transfer\w*|deposit\w*|call\w*|contact\w*|talk\w*|was|got|to|by|from|with|into)"
)
_KHMER_VICTIM: Final = r"(?:(?:ជន|អ្នក)រងគ្រោះ|(?:ដើម|ម្ចាស់)បណ្[តដ]ឹង)"
_KHMER_VICTIM_ACTS: Final = r"(?:ផ្ញើ|ផ្ទេរ|វេរ|បង់|បញ្ជូន|ទៅ|តាម)"
_OWN_BEFORE: Final = re.compile(
    r"\b(?:my|(?:his|her|their) own)\b[^.!?\n]{0,30}\Z"
    rf"|\b{_VICTIM}\b(?![^.!?\n]*\b{_VICTIM_ACTS}\b)(?:(?:no|tel)\.|[^.!?\n]){{0,30}}\Z"
    r"|(?:លេខ|គណនី|ទូរស័ព្ទ|របស់)[\u200b ]?ខ្ញុំ[^។\n]{0,20}\Z"
    rf"|{_KHMER_VICTIM}(?![^។\n]*{_KHMER_VICTIM_ACTS})[^។\n]{{0,30}}\Z",
    re.IGNORECASE,
)
_OWN_AFTER: Final = re.compile(
    r" *\(?(?:is )?(?:my|mine)\b| *\(?(?:ជា)?(?:លេខ|គណនី)?របស់[\u200b ]?ខ្ញុំ"
    rf"| *(?:\(|(?:is |= ?)(?=[^.\n]{{0,20}}['’]s))(?:the )?{_VICTIM}\b"
    rf"| *\(?(?:ជា)?(?:លេខ|គណនី)?(?:របស់)?[\u200b ]?{_KHMER_VICTIM}",
    re.IGNORECASE,
)
"""How a text names what belongs to its writer, who may be the victim or the scammer, or to the victim."""
_SIGNS: Final = ("my", "mine", "own", "victim", "complainant", "ខ្ញុំ", "រងគ្រោះ", "បណ្")
"""Without any of these, neither pattern matches. They take a tenth of the patterns' time."""
_NEAR: Final = 60


def is_own(text: str, start: int, end: int) -> bool:
    """Whether the words around `text[start:end]` say that it may be the victim's."""
    near = text[max(0, start - _NEAR) : end + _NEAR].lower()
    if not any(sign in near for sign in _SIGNS):
        return False
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return _OWN_BEFORE.search(before) is not None or _OWN_AFTER.match(after) is not None

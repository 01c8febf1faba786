"""The commands of TeX that stand for a character, a space or a name."""

from typing import Final


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return {f"\\{name}": sign for name, sign in zip(words[::2], words[1::2], strict=True)}


# Letters: italic where they are small.
LETTERS: Final = _table("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ
    varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω imath ı jmath ȷ ell ℓ
    digamma ϝ
""")
# Letters and signs that stand upright.
UPRIGHT: Final = _table("""
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    hbar ℏ hslash ℏ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ gimel ℷ infty ∞ emptyset ∅ varnothing ∅
    partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ top ⊤ bot ⊥ angle ∠ measuredangle ∡ triangle △
    square □ Box □ blacksquare ■ diamond ⋄ lozenge ◊ bigstar ★ degree ° prime ′ complement ∁
    dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ dotsm ⋯ dotso … sharp ♯ flat ♭
    natural ♮ checkmark ✓ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ eth ð mho ℧ S § P ¶
    pounds £ euro € yen ¥ % % $ $ & & # # _ _ R ℝ N ℕ Z ℤ Q ℚ C ℂ Reals ℝ
""")
OPERATORS: Final = _table("""
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗
    oslash ⊘ odot ⊙ dagger † ddagger ‡ amalg ⨿ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨
    wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀ lnot ¬ neg ¬ bmod mod
    rtimes ⋊ ltimes ⋉ triangleleft ◃
    triangleright ▹ bigcirc ◯ boxplus ⊞ boxtimes ⊠
    le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ ne ≠ neq ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅
    approxeq ≊ asymp ≍ doteq ≐ propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯
    succeq ⪰ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubseteq ⊑
    sqsupseteq ⊒ in ∈ notin ∉ ni ∋ owns ∋ mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ models ⊨
    vdash ⊢ dashv ⊣ vDash ⊨ lesssim ≲ gtrsim ≳ lessgtr ≶ coloneqq ≔ eqqcolon ≕
    triangleq ≜ bowtie ⋈ smile ⌣
    frown ⌢ lt < gt > nless ≮ ngtr ≯ nleq ≰ ngeq ≱ colon : therefore ∴ because ∵
    to → gets ← rightarrow → leftarrow ← leftrightarrow ↔ uparrow ↑ downarrow ↓ updownarrow ↕
    Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ mapsto ↦
    longmapsto ⟼ longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹
    Longleftarrow ⟸ Longleftrightarrow ⟺ implies ⟹ impliedby ⟸ iff ⟺ hookrightarrow ↪
    hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽
    rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ nearrow ↗ searrow ↘ swarrow ↙
    nwarrow ↖ leadsto ⇝ rightsquigarrow ⇝ upharpoonright ↾ backslash \\
""")
DELIMITERS: Final = _table("""
    { { } } | ‖ lbrace { rbrace } lbrack [ rbrack ] lparen ( rparen ) langle ⟨ rangle ⟩ lfloor ⌊
    rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖ lgroup ⟮ rgroup ⟯
    llbracket ⟦ rrbracket ⟧ ulcorner ⌜ urcorner ⌝
""") | {sign: sign for sign in "()[]|/<>"}
# Large operators, whose scripts stand below and above them in a formula of its own.
LARGE: Final = _table("""
    sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀
    biguplus ⨄ bigsqcup ⨆
""")
INTEGRALS: Final = _table("int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯")
_NAMES: Final = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh"
    " tan tanh sgn"
)
_LIMIT_NAMES: Final = "det gcd inf lcm lim max min Pr sup argmax argmin"
FUNCTIONS: Final = {f"\\{name}": name for name in _NAMES.split()}
LIMITS: Final = {f"\\{name}": name for name in _LIMIT_NAMES.split()} | {
    r"\liminf": "lim inf",
    r"\limsup": "lim sup",
}
SPACES: Final = {
    r"\,": "0.17em", r"\:": "0.22em", r"\>": "0.22em", r"\;": "0.28em", r"\!": "-0.17em",
    r"\ ": "0.33em", "~": "0.33em", r"\quad": "1em", r"\qquad": "2em", r"\enspace": "0.5em",
    r"\thinspace": "0.17em", r"\medspace": "0.22em", r"\thickspace": "0.28em",
}  # fmt: skip
ABOVE: Final = {
    r"\hat": "^", r"\widehat": "^", r"\tilde": "~", r"\widetilde": "~", r"\bar": "¯",
    r"\overline": "‾", r"\vec": "→", r"\overrightarrow": "→", r"\overleftarrow": "←",
    r"\dot": "˙", r"\ddot": "¨", r"\dddot": "⃛", r"\acute": "´", r"\grave": "`", r"\check": "ˇ",
    r"\breve": "˘", r"\mathring": "˚", r"\overbrace": "⏞", r"\overparen": "⏜",
}  # fmt: skip
BELOW: Final = {r"\underline": "_", r"\underbrace": "⏟", r"\underparen": "⏝"}
STRETCHED: Final = frozenset(
    {r"\widehat", r"\widetilde", r"\overline", r"\underline", r"\overrightarrow"}
    | {r"\overleftarrow", r"\overbrace", r"\underbrace", r"\overparen", r"\underparen"}
)
NEGATED: Final = {"=": "≠", "<": "≮", ">": "≯", "∈": "∉", "∋": "∌", "∣": "∤", "≡": "≢", "∼": "≁"}
SIGNS: Final = {"-": "−", "*": "∗"}

# Where in Unicode each alphabet has its A, a and 0 (0 for none), and letters that are elsewhere.
ALPHABETS: Final = {
    r"\mathbf": (0x1D400, 0x1D41A, 0x1D7CE),
    r"\boldsymbol": (0x1D468, 0x1D482, 0x1D7CE),
    r"\mathcal": (0x1D49C, 0x1D4B6, 0),
    r"\mathfrak": (0x1D504, 0x1D51E, 0),
    r"\mathbb": (0x1D538, 0x1D552, 0x1D7D8),
    r"\mathsf": (0x1D5A0, 0x1D5BA, 0x1D7E2),
    r"\mathtt": (0x1D670, 0x1D68A, 0x1D7F6),
}
SAME_ALPHABET: Final = {
    r"\bm": r"\boldsymbol", r"\mathscr": r"\mathcal", r"\Bbb": r"\mathbb",
    r"\mathup": r"\mathrm", r"\mathnormal": r"\mathit",
}  # fmt: skip
ELSEWHERE: Final = dict(
    zip(
        "𝒝𝒠𝒡𝒣𝒤𝒧𝒨𝒭𝒺𝒼𝓄𝔆𝔋𝔌𝔕𝔝𝔺𝔿𝕅𝕇𝕈𝕉𝕑",
        "ℬℰℱℋℐℒℳℛℯℊℴℭℌℑℜℨℂℍℕℙℚℝℤ",
        strict=True,
    )
)


def in_alphabet(letter: str, alphabet: str) -> str:
    r"""The letter or digit in an alphabet such as \mathbb; itself when the alphabet has none."""
    upper, lower, zero = ALPHABETS[alphabet]
    if "A" <= letter <= "Z":
        made = chr(upper + ord(letter) - ord("A"))
    elif "a" <= letter <= "z":
        made = chr(lower + ord(letter) - ord("a"))
    elif zero and "0" <= letter <= "9":
        made = chr(zero + ord(letter) - ord("0"))
    else:
        return letter
    return ELSEWHERE.get(made, made)

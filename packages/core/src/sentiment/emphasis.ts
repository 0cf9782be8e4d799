const LATIN_LETTER = /\p{Script=Latin}/gu;
const CAPITAL = /\p{Lu}/gu;
const ROW_OF_MARKS = /[!?]{2}/;
const FEWEST_LETTERS = 20;
const SHARE_OF_CAPITALS = 0.7;

/** The raw text shouts: mostly capitals, or exclamation or question marks in a row. */
export function isEmphatic(text: string): boolean {
  if (ROW_OF_MARKS.test(text)) return true;
  const letters = text.match(LATIN_LETTER)?.length ?? 0;
  const capitals = text.match(CAPITAL)?.length ?? 0;
  return letters >= FEWEST_LETTERS && capitals >= letters * SHARE_OF_CAPITALS;
}

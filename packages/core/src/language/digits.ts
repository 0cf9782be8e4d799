const DIGIT = /\p{Nd}/u;
const DIGITS_BEYOND_ASCII = /[^\P{Nd}0-9]/gu;
const DIGITS_PER_SCRIPT = 10;

const values = new Map<string, number>();

/** 0 to 9 for a decimal digit of any script. Digits lie in runs of ten that begin at zero. */
export function digitValue(digit: string): number {
  const known = values.get(digit);
  if (known !== undefined) return known;
  const value = countDigitsBefore(digit.codePointAt(0) ?? 0) % DIGITS_PER_SCRIPT;
  values.set(digit, value);
  return value;
}

export function toAsciiDigits(text: string): string {
  return text.replace(DIGITS_BEYOND_ASCII, (digit) => String(digitValue(digit)));
}

function countDigitsBefore(codePoint: number): number {
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(codePoint - before - 1))) before += 1;
  return before;
}

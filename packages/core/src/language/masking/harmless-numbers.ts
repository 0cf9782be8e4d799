/** Numbers that look like parts of a telephone or Aadhaar number and are something else. */
const HARMLESS: readonly RegExp[] = [
  // 15-08-2024, 5.8.2024 and 2024/08/15, not glued to more digits.
  /(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?![./-]?\d)/g,
  /(?<![\d./-])(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![./-]?\d)/g,
  // Latitude and longitude within India.
  /(?<![\d.])(?:[6-9]|[12]\d|3[0-8])\.\d{3,9}[\s,]{1,3}(?:6[89]|[78]\d|9[0-8])\.\d{3,9}(?![\d.])/g,
  // Ids of machines: hexadecimal of 16 signs or more with letters in it, and UUIDs.
  /(?<![A-Za-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9])/gi,
  /(?<![A-Za-z0-9])(?=\d{0,64}[a-f])[0-9a-f]{16,128}(?![A-Za-z0-9])/gi,
  // Ids where letters and digits alternate more than twice.
  /(?<![A-Za-z0-9])(?:[A-Za-z]{1,24}\d{1,24}){2}[A-Za-z0-9]{0,40}(?![A-Za-z0-9])/g,
  // Tracking ids.
  /(?<![A-Za-z0-9])[A-Z]{2,5}(?:-[34679A-Z]{4}){3}(?![A-Za-z0-9])/g,
  // Money and post codes that say so.
  /(?:₹|\brs\.?|\binr|\brupees?)\s{0,2}\d{1,9}(?!\d)/gi,
  /\bpin(?:\s?code)?\s{0,2}[:.-]?\s{0,2}(?:no\.?)?\s{0,2}\d{3}\s?\d{3}(?!\d)/gi,
];

/** One flag for each unit of the text: 1 where a digit takes no part in any personal number. */
export function markHarmless(text: string): Uint8Array {
  const marks = new Uint8Array(text.length);
  for (const pattern of HARMLESS) {
    for (const match of text.matchAll(pattern)) marks.fill(1, match.index, match.index + match[0].length);
  }
  return marks;
}

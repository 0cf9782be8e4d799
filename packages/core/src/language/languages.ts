/** ISO 639-1 codes of the languages that are promised the same service. */
export const LANGUAGES = ['en', 'ta', 'hi', 'te', 'kn', 'ml'] as const;

export type Language = (typeof LANGUAGES)[number];

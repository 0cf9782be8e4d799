const BLOCKS = [
  { script: 'Deva', from: 0x0900, to: 0x097f },
  { script: 'Taml', from: 0x0b80, to: 0x0bff },
  { script: 'Telu', from: 0x0c00, to: 0x0c7f },
  { script: 'Knda', from: 0x0c80, to: 0x0cff },
  { script: 'Mlym', from: 0x0d00, to: 0x0d7f },
] as const;

export type IndicScript = (typeof BLOCKS)[number]['script'];

export interface ScriptCounts {
  /** The Indic script with most letters; null without any. */
  readonly native: IndicScript | null;
  readonly nativeLetters: number;
  readonly otherNativeLetters: number;
  readonly latinLetters: number;
}

const LATIN_LETTER = /[a-z\u00df-\u024f\u1e00-\u1eff]/g;
const BEYOND_LATIN = 0x0900;

/** Letters and vowel signs by script, of a normalised text. */
export function countScripts(normalised: string): ScriptCounts {
  const counts = new Map<IndicScript, number>();
  for (let at = 0; at < normalised.length; at += 1) {
    const code = normalised.charCodeAt(at);
    if (code < BEYOND_LATIN) continue;
    const block = BLOCKS.find(({ from, to }) => code >= from && code <= to);
    if (block !== undefined) counts.set(block.script, (counts.get(block.script) ?? 0) + 1);
  }
  const [first, ...others] = [...counts].sort(([, a], [, b]) => b - a);
  return {
    native: first?.[0] ?? null,
    nativeLetters: first?.[1] ?? 0,
    otherNativeLetters: others.reduce((sum, [, count]) => sum + count, 0),
    latinLetters: normalised.match(LATIN_LETTER)?.length ?? 0,
  };
}

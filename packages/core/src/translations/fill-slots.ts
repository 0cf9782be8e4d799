import type { Language } from '../language/languages.ts';

export type SlotValues = Readonly<Record<string, string | number>>;

const SLOT = /\{(\w+)\}/g;

/**
 * Puts values in the place of `{slots}`; numbers are written as in India.
 *
 * @throws Error when a slot has no value.
 */
export function fillSlots(text: string, language: Language, values: SlotValues): string {
  return text.replace(SLOT, (_slot, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`The slot {${name}} has no value.`);
    return typeof value === 'number' ? new Intl.NumberFormat(`${language}-IN`).format(value) : value;
  });
}

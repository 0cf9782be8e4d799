import { readFileSync } from 'node:fs';

/** Names of places that no city has, in all scripts: each name goes with each kind. A name that is real would make
 * complaints that a query is right to find, and that its row does not list. */
interface PlaceNames {
  readonly scripts: readonly string[];
  readonly names: readonly (readonly string[])[];
  readonly kinds: readonly (readonly string[])[];
}

const FILE = new URL('../../../../seeds/search/place-names.synthetic.json', import.meta.url);
const HIGHEST_NUMBER = 60;

/** Makes up places such as "kumaran nagar 14", written in the letters of a script. */
export function createPlaceSource(random: () => number): (script: string) => string {
  const { scripts, names, kinds } = JSON.parse(readFileSync(FILE, 'utf8')) as PlaceNames;
  return (script) => {
    const column = Math.max(0, scripts.indexOf(script));
    const pick = (rows: readonly (readonly string[])[]) =>
      rows[Math.floor(random() * rows.length)]?.[column] ?? '';
    return `${pick(names)} ${pick(kinds)} ${1 + Math.floor(random() * HIGHEST_NUMBER)}`;
  };
}

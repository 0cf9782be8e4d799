import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commands of one fenced block of an operations page. */
export interface PaperCommands {
  /** As `page.md:12`. */
  readonly place: string;
  readonly script: string;
  /** Defines what the other blocks use. */
  readonly isSetUp: boolean;
  /** Why it cannot run without more than one machine has; null for all others. */
  readonly notRun: string | null;
}

export const PAPERS_FOLDER = 'docs/operations';
const BLOCK = /^```sh(?:[ ]+(.*))?\n([\s\S]*?)^```$/gm;
const NOT_RUN = /^not-run: (\S.*)$/;

/**
 * Every block of shell in the operations pages, page by page. Behind `sh` may stand `setup`, or `not-run:` with the
 * reason.
 *
 * @throws Error where something else stands there.
 */
export function readPaperCommands(root: string): readonly PaperCommands[] {
  const folder = join(root, PAPERS_FOLDER);
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return pages.sort().flatMap((page) => commandsOf(page, readFileSync(join(folder, page), 'utf8')));
}

function commandsOf(page: string, text: string): readonly PaperCommands[] {
  return [...text.matchAll(BLOCK)].map(({ index, 1: words = '', 2: script = '' }) => {
    const place = `${page}:${text.slice(0, index).split('\n').length}`;
    const notRun = NOT_RUN.exec(words)?.[1] ?? null;
    const isSetUp = words === 'setup';
    if (words !== '' && !isSetUp && notRun === null)
      throw new Error(`${place}: "${words}" is neither setup nor not-run with a reason.`);
    return { place, script, isSetUp, notRun };
  });
}

import { runProgram } from '../store/run-program.ts';

export type Advisories =
  | { readonly state: 'checked'; readonly found: readonly string[] }
  | { readonly state: 'not checked'; readonly reason: string };

const PACKAGE_MANAGER = 'pnpm@12.21.0';
const TIMEOUT_MS = 90_000;
const MOST_REASON = 160;

/** Known vulnerabilities of what is in the lockfile, by the registry. Where it says nothing, nothing is known. */
export async function askForAdvisories(): Promise<Advisories> {
  try {
    const { output, errors } = await runProgram('npx', ['--yes', PACKAGE_MANAGER, 'audit', '--json'], {
      timeoutMs: TIMEOUT_MS,
    });
    return readAdvisories(output) ?? notChecked(`${errors} ${output}`);
  } catch (error) {
    return notChecked(error instanceof Error ? error.message : String(error));
  }
}

/** Undefined for anything but a report. */
export function readAdvisories(output: string): Advisories | undefined {
  try {
    const { advisories } = JSON.parse(output);
    if (typeof advisories !== 'object' || advisories === null) return undefined;
    const found = Object.values(advisories).map((advisory) => {
      const { module_name: name, severity, title, url } = Object(advisory);
      return `${name}: ${severity}, ${title} (${url})`;
    });
    return { state: 'checked', found };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Without the addresses of whatever registry was asked. */
function notChecked(text: string): Advisories {
  const reason = text
    .replaceAll(/https?:\/\/\S+/g, 'the registry')
    .replaceAll(/[\s│×]+/g, ' ')
    .trim();
  return { state: 'not checked', reason: reason.slice(0, MOST_REASON) };
}

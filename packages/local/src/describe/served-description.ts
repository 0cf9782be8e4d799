import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInterface } from '@namsev/api/openapi';
import { loadCity } from '@namsev/core';

/** The description that is kept, so that each change of the interface is seen in a comparison of versions. */
export const DESCRIPTION_FILE = 'docs/reference/openapi.json';
/** Categories and wards in it are those of this city. */
const CITY = 'cities/tirupur';

export async function servedDescription(root: string): Promise<string> {
  return `${JSON.stringify(await describeInterface(loadCity(join(root, CITY))), null, 1)}\n`;
}

export async function isDescriptionServed(root: string): Promise<boolean> {
  const path = join(root, DESCRIPTION_FILE);
  return existsSync(path) && readFileSync(path, 'utf8') === (await servedDescription(root));
}

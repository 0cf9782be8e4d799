import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, isSystemError } from '../fault.ts';

const KEY_BYTES = 32;
const KEY_SHAPE = /^\S{24,}$/;

export interface AdminKey {
  readonly key: string;
  /** Where it comes from, for people: a path, or the name of the setting. */
  readonly source: string;
}

/** The bootstrap administrator key: that of ADMIN_KEY, else the one in the home, which is made on the first start. */
export function ensureAdminKey(home: string, configured: string | undefined): AdminKey {
  if (configured !== undefined) return { key: configured, source: 'ADMIN_KEY' };
  const file = join(home, 'admin-key');
  const key = readKey(file) ?? makeKey(file);
  if (!KEY_SHAPE.test(key))
    throw new Fault(`${file} holds no administrator key. Remove it, and the next start makes a new one.`);
  chmodSync(file, 0o600);
  return { key, source: file };
}

function makeKey(file: string): string {
  const key = `nsk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

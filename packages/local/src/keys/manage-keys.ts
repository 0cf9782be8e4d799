import {
  type ApiKeyStore,
  type Clock,
  createApiKey,
  departmentsOf,
  loadCity,
  ROLES,
  type Role,
  type Scope,
} from '@namsev/core';
import { Fault } from '../fault.ts';
import type { Say } from '../say.ts';
import { formatTable } from '../table.ts';

export interface KeyCommand {
  readonly keys: ApiKeyStore;
  readonly clock: Clock;
  readonly print: Say;
}

export interface KeyWishes {
  readonly role?: string | undefined;
  readonly name?: string | undefined;
  /** Separated by commas. */
  readonly wards?: string | undefined;
  readonly departments?: string | undefined;
  /** A day or an instant of ISO 8601. */
  readonly expires?: string | undefined;
}

const MOST_LISTED = 1_000;

/** Prints the id on one line and the secret on the next, which nothing shows again. @throws Fault for a wish that cannot be. */
export async function createKey(
  { keys, clock, print }: KeyCommand,
  city: string,
  wishes: KeyWishes,
): Promise<void> {
  const now = clock.now();
  const name = wishes.name?.trim();
  if (name === undefined || name === '') throw new Fault('--name is missing: whose key is it?');
  const expiresAt = wishes.expires === undefined ? undefined : readExpiry(wishes.expires, now);
  const scope = readScope(city, wishes);
  const { key, secret } = createApiKey({ role: readRole(wishes.role), name, scope, expiresAt }, now);
  await keys.insert(key);
  print(`Key ${key.id} for ${key.name}, ${key.role}. The secret is shown this once:`);
  print(secret);
}

export async function listKeys({ keys, print }: KeyCommand): Promise<void> {
  const { items } = await keys.list({ limit: MOST_LISTED });
  const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? '';
  const rows = items.map((key) => [
    key.id,
    key.prefix,
    key.role,
    key.name,
    [...(key.scope.wards ?? []), ...(key.scope.departments ?? [])].join(', '),
    day(key.expiresAt),
    day(key.revokedAt),
    day(key.lastUsedAt),
  ]);
  const head = ['id', 'prefix', 'role', 'name', 'scope', 'expires', 'revoked', 'last used'];
  print(formatTable([head, ...rows]));
}

/** @throws Fault where there is no such key. */
export async function revokeKey({ keys, clock, print }: KeyCommand, id: string): Promise<void> {
  const revoked = await keys.revoke(id, clock.now());
  if (revoked === undefined) throw new Fault(`There is no key ${id}; \`npm run keys -- list\` shows them.`);
  print(`Key ${id} of ${revoked.name} opens nothing any more.`);
}

function readRole(text: string | undefined): Role {
  const role = ROLES.find((candidate) => candidate === text);
  if (role === undefined) throw new Fault(`--role must be one of ${ROLES.join(', ')}.`);
  return role;
}

function readExpiry(text: string, now: Date): Date {
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!(date > now)) throw new Fault('--expires must be a day to come, such as 2030-12-31.');
  return date;
}

function readScope(folder: string, { wards, departments }: KeyWishes): Scope {
  const city = loadCity(folder);
  const known = { wards: city.wards.map(({ code }) => code), departments: departmentsOf(city) };
  return {
    ...(wards !== undefined && { wards: readNames('--wards', wards, known.wards) }),
    ...(departments !== undefined && {
      departments: readNames('--departments', departments, known.departments),
    }),
  };
}

function readNames(option: string, text: string, known: readonly string[]): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Fault(`${option}: ${unknown.join(', ')} is none of ${known.join(', ')}.`);
  return names;
}

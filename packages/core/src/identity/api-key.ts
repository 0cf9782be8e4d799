import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Principal, Role, Scope } from './principal.ts';

export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the secret. The secret itself is nowhere in the store. */
  readonly hash: string;
  /** How the secret begins, for people to tell keys apart. */
  readonly prefix: string;
  readonly role: Role;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute, and best effort. */
  readonly lastUsedAt: Date | null;
}

export interface KeyRequest {
  readonly role: Role;
  readonly name: string;
  readonly scope?: Scope | undefined;
  readonly expiresAt?: Date | undefined;
}

const SECRET_PREFIX = 'nsk_';
const RANDOM_BYTES = 32;
const SHOWN_CHARACTERS = 4;

/** A key and its secret, which is shown once. 256 random bits: a plain hash of it cannot be guessed back. */
export function createApiKey(
  request: KeyRequest,
  now: Date,
): { readonly key: ApiKey; readonly secret: string } {
  const secret = SECRET_PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
  return { key: keyOfSecret(secret, new ObjectId().toHexString(), request, now), secret };
}

export function keyOfSecret(secret: string, id: string, request: KeyRequest, now: Date): ApiKey {
  const { role, name, scope = {}, expiresAt = null } = request;
  return {
    id,
    hash: hashSecret(secret),
    prefix: prefixOf(secret),
    role,
    name,
    scope,
    createdAt: now,
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  };
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Takes the same time for every wrong hash. */
export function isSameHash(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function isUsable({ revokedAt, expiresAt }: ApiKey, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

export function toPrincipal({ id, role, name, scope }: ApiKey): Principal {
  return { keyId: id, role, name, scope };
}

function prefixOf(secret: string): string {
  const start = secret.startsWith(SECRET_PREFIX) ? SECRET_PREFIX.length : 0;
  return secret.slice(0, start + SHOWN_CHARACTERS);
}

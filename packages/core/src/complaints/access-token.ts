import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'nsc_';
const RANDOM_BYTES = 32;

/** The citizen's proof that a complaint is his. 256 random bits: a plain hash of it cannot be guessed back. */
export function createAccessToken(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

export function hashAccessToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Takes the same time for every wrong token. */
export function isAccessToken(token: string, hash: string): boolean {
  const given = Buffer.from(hashAccessToken(token));
  const expected = Buffer.from(hash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What a repeated filing is answered with: the same ids, the same token. */
export interface FilingReceipt {
  readonly complaintId: string;
  readonly trackingId: string;
  readonly accessToken: string;
}

/**
 * Without the caller's key and body nobody can read the answer out of this: the key is kept as a hash, the body
 * as a hash keyed with it, and the answer encrypted (AES-256-GCM) with a key derived from both (HKDF-SHA-256).
 */
export interface IdempotencyRecord {
  readonly keyHash: string;
  readonly bodyHash: string;
  readonly salt: string;
  readonly sealed: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function hashKey(key: string): string {
  return createHash('sha256').update(`idempotency:${key}`).digest('base64url');
}

export function sealReceipt(key: string, body: unknown, receipt: FilingReceipt): IdempotencyRecord {
  const salt = randomBytes(16);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key, body, salt), nonce);
  const encrypted = Buffer.concat([cipher.update(JSON.stringify(receipt), 'utf8'), cipher.final()]);
  return {
    keyHash: hashKey(key),
    bodyHash: hashBody(key, body),
    salt: salt.toString('base64url'),
    sealed: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url'),
  };
}

/** The receipt, or undefined when the record was made for another body. */
export function openReceipt(
  key: string,
  body: unknown,
  record: IdempotencyRecord,
): FilingReceipt | undefined {
  const expected = Buffer.from(record.bodyHash);
  const given = Buffer.from(hashBody(key, body));
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const sealed = Buffer.from(record.sealed, 'base64url');
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(key, body, Buffer.from(record.salt, 'base64url')),
    nonce,
  );
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const opened = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(opened.toString('utf8')) as FilingReceipt;
}

function hashBody(key: string, body: unknown): string {
  return createHmac('sha256', key).update(canonicalJson(body)).digest('base64url');
}

function deriveKey(key: string, body: unknown, salt: Buffer): Buffer {
  return Buffer.from(
    hkdfSync('sha256', `${key}\u0000${canonicalJson(body)}`, salt, 'namsev-idempotency', 32),
  );
}

/** JSON with sorted keys: the order in which a client writes fields does not make another body. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

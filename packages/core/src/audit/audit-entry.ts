import { createHash, randomBytes } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Principal, Role } from '../identity/principal.ts';

/** Acts of people and programs with a key. The names are stable: who reads the log relies on them. */
export const AUDIT_ACTIONS = [
  'key.created',
  'key.revoked',
  'complaint.viewed',
  'complaint.exported',
  'complaint.corrected',
  'complaint.assigned',
  'complaint.moved',
  'complaint.noted',
  'complaint.asked',
  'complaint.resumed',
  'complaint.merged',
  'complaint.unmerged',
  'complaint.held',
  'complaint.released',
  'complaint.unarchived',
  'queue.paused',
  'queue.resumed',
  'dead_letter.retried',
  'dead_letter.dismissed',
  'batch.started',
  'batch.paused',
  'batch.resumed',
  'cleanup.started',
  'alert.acknowledged',
  'warmup.started',
  'cache.cleared',
  'model.registered',
  'model.activated',
  'model.shadowed',
  'model.rolled_back',
  'reanalysis.started',
  'evaluation.started',
  'version.rolled_back',
  'schema.moved',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What was acted upon: a kind such as `complaint` or `queue`, and its id or name. */
export interface AuditSubject {
  readonly kind: string;
  readonly id: string;
}

export type AuditCodes = Readonly<Record<string, string | number | boolean | null>>;

/** Ids and codes only. Why somebody acted is kept apart, where it can be erased. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** Id of the API key. */
  readonly by: string;
  readonly role: Role;
  readonly action: AuditAction;
  readonly subject: AuditSubject;
  /** What exactly, such as `{from: 'pending', to: 'resolved'}`; never a text of anybody. */
  readonly codes: AuditCodes;
  /** Of the reason with its salt: shows that a reason is the one given, and nothing once that is erased. */
  readonly reasonHash: string | null;
}

export interface AuditReason {
  readonly text: string;
  readonly salt: string;
}

export interface NewAuditEntry {
  readonly entry: AuditEntry;
  readonly reason: AuditReason | null;
}

export interface AuditDetails {
  readonly codes?: AuditCodes;
  /** In words, for whoever asks later. */
  readonly reason?: string | undefined;
}

/** Made before a transaction, so that a second run of it meets its own entry. */
export function createAuditEntry(
  { keyId, role }: Principal,
  action: AuditAction,
  subject: AuditSubject,
  at: Date,
  { codes = {}, reason: text }: AuditDetails = {},
): NewAuditEntry {
  const reason = text === undefined ? null : { text, salt: randomBytes(16).toString('base64url') };
  const reasonHash = reason === null ? null : hashReason(reason);
  return {
    entry: { id: new ObjectId().toHexString(), at, by: keyId, role, action, subject, codes, reasonHash },
    reason,
  };
}

export function hashReason({ text, salt }: AuditReason): string {
  return createHash('sha256').update(`${salt}\n${text}`).digest('base64url');
}

/** The link of the chain: covers the entry, its place, and everything before it. */
export function chainHash(entry: AuditEntry, sequence: number, previousHash: string): string {
  const { id, at, by, role, action, subject, codes, reasonHash } = entry;
  const sortedCodes = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [
    previousHash,
    sequence,
    id,
    at.toISOString(),
    by,
    role,
    action,
    subject.kind,
    subject.id,
    sortedCodes,
    reasonHash,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

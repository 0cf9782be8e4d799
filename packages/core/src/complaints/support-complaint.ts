import type { MongoClient } from 'mongodb';
import type { Clock } from '../clock.ts';
import { DomainError, notFound } from '../errors.ts';
import type { DailySalts } from '../identity/daily-salts.ts';
import { isDuplicateKey } from '../store/store-error.ts';
import { inTransaction } from '../store/transaction.ts';
import { isOpen } from './complaint.ts';
import type { ComplaintStore } from './complaint-store.ts';
import { hashClientId, type SupportStore } from './support-store.ts';

export interface SupportDependencies {
  readonly client: MongoClient;
  readonly clock: Clock;
  readonly salts: DailySalts;
  readonly complaints: ComplaintStore;
  readonly supports: SupportStore;
}

export interface Supporter {
  /** A random id that an app or a browser keeps. */
  readonly clientId: string;
  /** The network that he calls from. */
  readonly network: string;
}

/** As many may share a connection and support the same complaint on one day; more look like one person. */
const MOST_CLIENTS_OF_A_NETWORK = 20;

/**
 * Supports a complaint, or the one that it was merged into. A client counts once over all that are merged.
 *
 * @returns how many support it.
 * @throws DomainError not_found, state_forbids for a closed one, too_many_requests.
 */
export async function supportComplaint(
  dependencies: SupportDependencies,
  id: string,
  supporter: Supporter,
): Promise<number> {
  try {
    return await support(dependencies, id, supporter);
  } catch (error) {
    // The same client twice at once: by now he is counted, and is found.
    if (isDuplicateKey(error)) return support(dependencies, id, supporter);
    throw error;
  }
}

async function support(
  { client, clock, salts, complaints, supports }: SupportDependencies,
  id: string,
  { clientId, network }: Supporter,
): Promise<number> {
  const hashedClient = hashClientId(clientId);
  const hashedNetwork = await salts.hash(`support|${id}|${network}`);
  return inTransaction(client, async (session) => {
    const complaint = await complaints.get(id, session);
    if (complaint === undefined) throw notFound('The complaint');
    const group = [id, ...(await complaints.idsMergedInto(complaint.trackingId, session))];
    if (await supports.hasAny(group, hashedClient, session)) return complaint.supports;
    if (!isOpen(complaint))
      throw new DomainError('state_forbids', 'The complaint is closed: it needs no more support.');
    const before = await supports.countNetwork(id, hashedNetwork, clock.now(), session);
    if (before >= MOST_CLIENTS_OF_A_NETWORK)
      throw new DomainError(
        'too_many_requests',
        'This network has supported the complaint often enough today.',
      );
    await supports.add(id, hashedClient, session);
    await complaints.addSupport(id, session);
    return complaint.supports + 1;
  });
}

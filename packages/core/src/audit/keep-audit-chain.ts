import type { Logger } from '../operations/log.ts';
import type { AuditChain } from './audit-chain.ts';

const EVERY_MS = 5_000;

/** Links what is appended every 5 s; a round that fails is made good by the next. Returns how to stop. */
export function keepAuditChain(chain: AuditChain, logger: Logger): () => void {
  let isBusy = false;
  const round = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      await chain.extend();
    } catch (error) {
      logger.warn({ err: error }, 'the audit log could not be linked');
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void round(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

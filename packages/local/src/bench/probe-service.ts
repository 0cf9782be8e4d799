import type { MeasuredService } from './measured-service.ts';
import { PROBE, type ProbeAnswer } from './service-probe.ts';

/** Arguments of node for a service that is to be probed. */
export const PROBED: readonly string[] = [
  '--expose-gc',
  '--import',
  new URL('service-probe.js', import.meta.url).href,
];

/** What the process has and has used, after a full collection in it. */
export function probe({ process }: MeasuredService): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('the service ended before it answered'));
    process.once('exit', onExit);
    process.on('message', function onMessage(message: ProbeAnswer | { readonly type: string }) {
      if (message.type !== 'probed') return;
      process.off('message', onMessage);
      process.off('exit', onExit);
      resolve(message as ProbeAnswer);
    });
    process.send(PROBE);
  });
}

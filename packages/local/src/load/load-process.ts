import { messageOf } from '../fault.ts';
import type { LoadOrder } from './load-order.ts';
import { performLoad } from './perform-load.ts';
import type { LoadNews } from './run-load.ts';

/* Load has a process of its own, so that what measures is not slowed down by what is measured. */

process.on('disconnect', () => process.exit());
process.on('message', (order) => {
  performLoad(order as LoadOrder).then(
    (outcome) => tell({ type: 'done', outcome }),
    (error: unknown) => tell({ type: 'failed', message: messageOf(error) }),
  );
});

function tell(news: LoadNews): void {
  process.send?.(news, () => process.exit());
}

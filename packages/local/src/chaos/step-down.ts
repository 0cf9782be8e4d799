import type { ChaosSystem } from './chaos-system.ts';

const STEPPED_DOWN_SECONDS = 5;

/** Makes the primary of a real replica set step down; `skip` is told why where there is none. */
export async function stepDown(
  { client, store }: ChaosSystem,
  skip: (reason: string) => void,
): Promise<void> {
  if (store !== undefined)
    return skip('step-down: the store has one member; set MONGODB_URI to a replica set of mongods');
  const admin = client.db('admin');
  const { setName, hosts = [] } = await admin.command({ hello: 1 });
  if (typeof setName !== 'string' || hosts.length < 2)
    return skip('step-down: MONGODB_URI is no replica set of several members');
  await admin.command({ replSetStepDown: STEPPED_DOWN_SECONDS, secondaryCatchUpPeriodSecs: 2 });
}

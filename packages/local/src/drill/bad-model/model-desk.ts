import { BENCH_ADMIN_KEY } from '../../bench/bench-system.ts';
import { fieldsOf } from '../../contention/contention.ts';
import type { HttpCall, HttpClient } from '../../load/http-client.ts';

/** What an administrator and an officer do about a model, by one api. */
export interface ModelDesk {
  /** Of the classifier that decides, as analyses name it. */
  classifier(): Promise<string>;
  activate(id: string): Promise<void>;
  /** Reads the plan of going back and has exactly that plan carried out; the steps that it named. */
  goBack(): Promise<readonly unknown[]>;
  /** The status with which a plan that nobody has read is answered. */
  goBackBlindly(): Promise<number>;
  /** Whether the alert of wrong categories fires for this version. */
  isAlertedTo(version: string): Promise<boolean>;
  correct(trackingId: string, category: string): Promise<void>;
  categories(): Promise<readonly string[]>;
  analyseOnceMore(): Promise<void>;
  /** Of the re-analysis that was asked for last. */
  reanalysis(): Promise<{ readonly state: unknown; readonly changed: number }>;
  /** Acts of the audit log, the latest first. */
  acts(): Promise<readonly unknown[]>;
}

const VERSIONS = '/api/admin/system/versions';
const REANALYSIS = '/api/admin/reanalysis';

export function createModelDesk(client: HttpClient): ModelDesk {
  const headers = { authorization: `Bearer ${BENCH_ADMIN_KEY}` };
  const send = (call: HttpCall) => client.send({ ...call, headers });
  const expectOf = async (call: HttpCall): Promise<Readonly<Record<string, unknown>>> => {
    const { status, body } = await send(call);
    if (status >= 300) throw new Error(`${call.method} ${call.path} was answered ${status}`);
    return fieldsOf(body);
  };
  const ask = (path: string) => expectOf({ method: 'GET', path });
  const itemsOf = async (path: string) => listIn(await ask(path), 'items').map(fieldsOf);
  const rollBack = (planHash: unknown): HttpCall => ({
    method: 'POST',
    path: `${VERSIONS}/rollback`,
    body: { to: 'previous', planHash },
  });
  return {
    async classifier() {
      return String(fieldsOf((await ask(VERSIONS))['services'])['classifier']);
    },
    async activate(id) {
      await expectOf({ method: 'POST', path: `/api/admin/models/${id}/activate` });
    },
    async goBack() {
      const plan = await ask(`${VERSIONS}/rollback-plan?to=previous`);
      await expectOf(rollBack(plan['planHash']));
      return listIn(plan, 'steps');
    },
    async goBackBlindly() {
      return (await send(rollBack('of-a-plan-that-nobody-has-read'))).status;
    },
    async isAlertedTo(version) {
      const alerts = await itemsOf('/api/admin/system/alerts');
      return alerts.some(
        ({ rule, state, subject }) => rule === 'model_accuracy' && state === 'firing' && subject === version,
      );
    },
    async correct(trackingId, category) {
      const path = `/api/officer/complaints/${trackingId}`;
      await expectOf({ method: 'PATCH', path, body: { category } });
    },
    async categories() {
      return (await itemsOf('/api/categories')).map(({ name }) => String(name));
    },
    async analyseOnceMore() {
      await expectOf({ method: 'POST', path: REANALYSIS });
    },
    async reanalysis() {
      const [last = {}] = await itemsOf(REANALYSIS);
      return { state: last['state'], changed: Number(last['changed']) };
    },
    async acts() {
      return (await itemsOf('/api/admin/audit?limit=100')).map(({ action }) => action);
    },
  };
}

function listIn(body: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = body[name];
  return Array.isArray(list) ? list : [];
}

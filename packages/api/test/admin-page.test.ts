import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { ALERT_RULES, createAlertStore } from '@namsev/core';
import { NOW } from '@namsev/core/testing';
import { ObjectId } from 'mongodb';
import { type Browser, chromium, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { startApi } from './api.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** A section is read anew every ten seconds. */
const PATIENCE_MS = 25_000;
const executablePath = BROWSERS.find((path) => existsSync(path));
const needsBrowser =
  executablePath === undefined
    ? { skip: 'no Chromium is installed: the page is tested by what is served alone' }
    : {};

t.test('the page is served whole, and may run nothing but its own scripts', async (t) => {
  const { app } = await startApi(t);
  const page = await app.inject({ url: '/admin' });
  t.equal(page.statusCode, 200);
  t.match(page.headers['content-type'], 'text/html');
  const policy = String(page.headers['content-security-policy']);
  t.match(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
  t.notMatch(policy, /unsafe|https?:|\*/);
  t.notMatch(page.body, /<script(?![^>]* src=)|<style|\son[a-z]+=|\sstyle=/);
  const queue = [...page.body.matchAll(/(?:src|href)="(\/admin\/[^"]+)"/g)].map(([, path = '']) => path);
  const seen = new Set<string>();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const file = await app.inject({ url: path });
    t.equal(file.statusCode, 200, path);
    for (const [, specifier = ''] of file.body.matchAll(/from '(\.[^']+)'/g))
      queue.push(new URL(specifier, `http://page${path}`).pathname);
  }
  t.ok(seen.size > 15, 'the scripts were followed');
  const again = await app.inject({ url: '/admin', headers: { 'if-none-match': page.headers.etag } });
  t.equal(again.statusCode, 304);
  for (const path of ['nothing.js', '..%2f..%2fpackage.json', 'main.js.map', 'main.d.ts'])
    t.equal((await app.inject({ url: `/admin/${path}` })).statusCode, 404, path);
});

t.test('a session', async (t) => {
  const { app, services, clock, asHolderOf } = await startApi(t);
  const url = '/api/admin/session';
  const begin = (headers: Record<string, string>) => app.inject({ method: 'POST', url, headers });
  const { authorization, keyId } = await asHolderOf({ role: 'admin', name: 'Night watch' });
  const begun = await begin({ authorization });
  const cookie = String(begun.headers['set-cookie']);
  const asPage = { cookie: cookie.split(';')[0] ?? '', 'x-namsev-page': '1' };
  const health = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/api/admin/system/health', headers })).statusCode;

  t.test('is begun by an administrator, with a cookie that no script reads', async (t) => {
    t.equal(begun.statusCode, 201);
    t.match(begun.json(), { name: 'Night watch', keyId });
    t.match(cookie, /Path=\/api\/admin; .*HttpOnly; SameSite=Strict/);
    t.equal((await begin({})).statusCode, 401);
    const officer = await asHolderOf({ role: 'officer' });
    t.equal((await begin({ authorization: officer.authorization })).statusCode, 403);
    t.equal((await begin(asPage)).statusCode, 401, 'a session does not begin another');
  });

  t.test('counts for the page alone: no other site can use it', async (t) => {
    t.equal(await health(asPage), 200);
    t.equal(await health({ ...asPage, 'sec-fetch-site': 'same-origin' }), 200);
    t.equal(await health({ cookie: asPage.cookie }), 401);
    t.equal(await health({ ...asPage, 'sec-fetch-site': 'cross-site' }), 401);
    t.equal(await health({ ...asPage, 'sec-fetch-site': 'same-site' }), 401);
    t.equal(await health({ 'x-namsev-page': '1', cookie: 'namsev_admin=%E0%A4%A' }), 401);
  });

  t.test('ends when somebody signs out, and with its key', async (t) => {
    const ended = await app.inject({ method: 'DELETE', url, headers: asPage });
    t.match(ended.headers['set-cookie'], /^namsev_admin=; .*Max-Age=0/);
    await services.keys.revoke(keyId, clock.now());
    clock.advance(2_000);
    t.equal(await health(asPage), 401);
  });
});

t.test('an operator at night', needsBrowser, async (t) => {
  const { app, store, services, clock, asHolderOf } = await startApi(t);
  const { authorization } = await asHolderOf({ role: 'admin', name: 'Night watch' });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  t.teardown(() => browser.close());
  const letters = [await bury(), await bury()];
  await createAlertStore(store.db, clock).reconcile(
    [{ rule: 'queue_depth', subject: 'complaints', phase: 'firing', since: NOW, value: 60, calmSince: null }],
    ALERT_RULES,
  );
  const { page, complaints } = await openPage(t, browser, base);

  /** What somebody sees of a section, once it says so. */
  const sees = (section: string, text: string | RegExp) =>
    page.locator(`#${section}`).filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });
  async function bury(): Promise<string> {
    const id = new ObjectId().toHexString();
    await services.deadLetters.put({
      id,
      queue: 'complaints',
      job: 'analyse-complaint',
      payload: { complaintId: id, requestId: 'request-1' },
      error: { name: 'TimedOut', message: 'No <b>end</b> after 10000 ms.' },
      attempts: 4,
      crashes: 0,
      firstFailedAt: NOW,
      deadAt: NOW,
      generation: 0,
      origin: id,
    });
    return id;
  }

  await t.test('is let in by a key, and by no other', async (t) => {
    await page.getByLabel('API key').fill('nsk_this-is-none');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#sign-in-error', { hasText: 'valid API key' }).waitFor();
    await page.getByLabel('API key').fill(authorization.replace('Bearer ', ''));
    await page.keyboard.press('Enter');
    await sees('status', /The system is degraded.*no worker is running/);
    t.equal(await page.getByLabel('API key').isVisible(), false);
    t.notMatch(await page.evaluate('JSON.stringify([document.cookie, {...localStorage}])'), /nsk_/);
  });

  await t.test('sees what is wrong and says that he looks after it', async (t) => {
    await sees('alerts', /More than 50 due jobs wait/);
    await page.getByRole('button', { name: 'Acknowledge queue depth: complaints' }).click();
    await sees('alerts', 'acknowledged');
    t.match((await services.alerts.list({ limit: 1 })).items, [{ state: 'acknowledged' }]);
  });

  await t.test('pauses and resumes a queue, and keeps his place at the keyboard', async (t) => {
    const pause = page.getByRole('button', { name: 'Pause the queue indexing' });
    await pause.focus();
    await page.keyboard.press('Enter');
    await sees('queues', 'paused by');
    t.match(await services.queueControl.pauses(), [{ queue: 'indexing' }]);
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Resume the queue indexing');
    await page.keyboard.press('Enter');
    await page.locator('#message', { hasText: 'Jobs of indexing are begun again' }).waitFor();
    t.same(await services.queueControl.pauses(), []);
  });

  await t.test('tries a dead job again, and dismisses one with a reason', async (t) => {
    const [first = '', second = ''] = letters;
    t.match(await page.locator('#dead-letters').textContent(), 'No <b>end</b> after');
    await page.getByRole('button', { name: `Retry analyse complaint ${first}` }).click();
    await page.locator('#message', { hasText: `Job ${first} is tried again` }).waitFor();
    const dismiss = page.getByRole('button', { name: `Dismiss analyse complaint ${second}` });
    await dismiss.click();
    await page.keyboard.press('Escape');
    await dismiss.click();
    await page.getByLabel('Reason').fill('Its complaint is a test.');
    await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
    await sees('dead-letters', 'No job failed for good');
    const { items } = await services.deadLetters.list({ queue: 'complaints', limit: 10 });
    t.same(items.map(({ status }) => status).sort(), ['dismissed', 'requeued']);
  });

  await t.test('reads it on a telephone, with the keyboard and in the dark', async (t) => {
    await page.setViewportSize({ width: 360, height: 740 });
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    t.same(await page.evaluate(UNNAMED), [], 'everything that can be used has a name');
    for (const theme of ['light', 'dark']) {
      await page.getByLabel('Theme').selectOption(theme);
      t.same(await page.evaluate(FAINT), [], `every text stands out, ${theme}`);
    }
  });

  await t.test('is told when figures are old', async () => {
    await page.route('**/api/admin/**', (route) => route.abort());
    await page.clock.fastForward('00:45');
    await page.getByRole('alert').filter({ hasText: 'These figures are old' }).waitFor();
    await sees('queues', /Not refreshed: the service does not answer/);
    await page.unroute('**/api/admin/**');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('#stale').waitFor({ state: 'hidden' });
  });

  await t.test('signs out', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });
  t.same(complaints, [], 'the browser had nothing to object to');
});

async function openPage(
  t: Test,
  browser: Browser,
  base: string,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  t.teardown(() => page.close());
  const complaints: string[] = [];
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('console', (message) => {
    // That a call was refused or cut off is what the test wants.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.clock.install();
  await page.goto(`${base}/admin`);
  return { page, complaints };
}

/** Controls that a screen reader would not name. */
const UNNAMED = `[...document.querySelectorAll('button, a, input, select, summary')]
  .filter((each) => each.checkVisibility())
  .filter((each) => (each.textContent.trim() || each.labels?.[0]?.textContent.trim() || '') === '')
  .map((each) => each.outerHTML)`;

/** Texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2.2, 1.4.3). */
const FAINT = `(() => {
  const channels = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility() && !node.closest('.is-old'))
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== ''))
    .filter((node) => {
      const [one, other] = [channels(getComputedStyle(node).color), behind(node)].map(luminance);
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
    })
    .map((node) => node.outerHTML.slice(0, 120));
})()`;

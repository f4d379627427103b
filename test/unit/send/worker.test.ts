import { expect, test } from 'vitest';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { acceptedAs, REJECTED } from '../support/case-rig.ts';
import { until } from '../support/until.ts';
import { scene, script, SECOND } from './worker-scene.ts';

test('what is queued is sent once each, its intent in the trail before and its outcome after', async () => {
  const { rig, nhi, queue, start, deliveries } = await scene();
  const ids = [await queue(), await queue(), await queue()];
  const intended: boolean[] = [];
  nhi.onPost = async (attemptId) => {
    const lines = await rig.core.audit.tail(100);
    intended.push(lines.some((line) => line.kind === 'send-intent' && line.attemptId === attemptId));
    return acceptedAs(attemptId);
  };
  start();
  await until(() => deliveries(ids).every((delivery) => delivery === 'accepted'));
  expect(nhi.posts.map(({ token: used }) => used)).toEqual(['token 1', 'token 1', 'token 1']);
  expect(intended).toEqual([true, true, true]);
  await rig.core.trail.flush();
  const kinds = (await rig.core.audit.tail(100)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'send-intent')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(3);
});

test('a byte order mark stays at home', async () => {
  const { rig, nhi, start } = await scene();
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
  const { sha256 } = await rig.core.spool.put(bytes);
  const id = await rig.queued({ bytes: bytes.toString('latin1') });
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET sha256 = $sha256 WHERE id = $id', { id, sha256 });
  });
  start();
  await until(() => rig.row(id).delivery === 'accepted');
  expect(nhi.posts[0]?.body).toBe('{}');
});

test('never more are under way than there are sockets', async () => {
  const { nhi, rig, queue, start, deliveries } = await scene(2);
  const ids = [await queue(), await queue(), await queue(), await queue()];
  let most = 0;
  const open: (() => void)[] = [];
  nhi.onPost = (attemptId) =>
    new Promise((resolve) => {
      most = Math.max(most, ids.filter((id) => rig.row(id).delivery === 'sending').length);
      open.push(() => {
        resolve(acceptedAs(attemptId));
      });
    });
  start();
  for (let done = 0; done < ids.length; done++) {
    // The next one is under way before this one ends.
    await until(() => open.length > Math.min(done + 1, ids.length - 1));
    open[done]?.();
  }
  await until(() => deliveries(ids).every((delivery) => delivery === 'accepted'));
  expect(most).toBe(2);
});

test('a rejected case does not stop the rest', async () => {
  const { nhi, destination, queue, start, deliveries } = await scene(1);
  const ids = [await queue(), await queue()];
  script(nhi, REJECTED, acceptedAs('1'));
  start();
  await until(() => deliveries(ids)[1] === 'accepted');
  expect(deliveries(ids)).toEqual(['rejected', 'accepted']);
  expect(destination.view().state).toBe('open');
});

test('a Bundle that is gone from the spool, or damaged there, is held and does not stop the rest', async () => {
  const { rig, nhi, queue, start, deliveries, logged } = await scene(1);
  const missing = await rig.queued();
  const good = await queue();
  start();
  await until(() => deliveries([good])[0] === 'accepted');
  expect(rig.row(missing)).toMatchObject({
    delivery: 'held',
    hold_reason: 'spool-damaged',
    attempts: 0,
    unread: 1,
  });
  expect(nhi.posts).toHaveLength(1);
  expect(logged).toContain('spool-damaged');
  // Nothing is meant to be sent of it, not even for a moment.
  const intents = (await rig.core.audit.tail(100)).filter(({ kind }) => kind === 'send-intent');
  expect(intents.map(({ caseId }) => caseId)).toEqual([good]);
});

test('a case whose attempt throws is left alone for a while, and the others go on', async () => {
  const { rig, nhi, queue, start, deliveries, pass, lines } = await scene(1);
  const [poison, other] = [await queue(), await queue()];
  const good = await queue();
  const { audit } = rig.core;
  const append = audit.append.bind(audit);
  let full = true;
  Object.assign(audit, {
    append: (entry: { caseId?: string }) => {
      if (full && entry.caseId === poison) return Promise.reject(new AgentError('audit-write-failed'));
      if (full && entry.caseId === other) return Promise.reject(new Error('no space'));
      return append(entry as never);
    },
  });
  start();
  await until(() => deliveries([good])[0] === 'accepted');
  expect(lines.length).toBeLessThan(6);
  expect(lines).toContainEqual(['error', 'attempt-failed', { caseId: poison, code: 'audit-write-failed' }]);
  expect(lines).toContainEqual(['error', 'attempt-failed', { caseId: other }]);
  full = false;
  await pass(10 * SECOND);
  expect(deliveries([poison, other])).toEqual(['accepted', 'accepted']);
  expect(nhi.posts).toHaveLength(3);
});

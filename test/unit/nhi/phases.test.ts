import { channel } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { PhaseTracker } from '../../../main/agent/carrier/nhi/phases.ts';

function tracker(): PhaseTracker {
  const made = new PhaseTracker();
  onTestFinished(() => {
    made.close();
  });
  return made;
}
const quiet = {
  host: 'nhi.test',
  onPhase: () => undefined,
  mayLeave: () => true,
  onResend: () => undefined,
};
const publish = (name: string, message: object): void => {
  channel(`undici:${name}`).publish(message);
};

test('a second sending of the same request is stopped, also after the attempt has ended', () => {
  let stops = 0;
  const watch = tracker().watch({ ...quiet, id: 'a', onResend: () => (stops += 1) });
  const request = { headers: ['X-Request-Id', 'a'] };
  publish('request:create', { request });
  publish('client:sendHeaders', { request });
  expect(stops).toBe(0);
  publish('client:sendHeaders', { request });
  expect(stops).toBe(1);
  watch?.end();
  publish('client:sendHeaders', { request });
  expect(stops).toBe(2);
});

test('a request undici makes anew for the same attempt counts as a second sending', () => {
  let stops = 0;
  tracker().watch({ ...quiet, id: 'b', onResend: () => (stops += 1) });
  for (const request of [{ headers: ['x-request-id', 'b'] }, { headers: ['x-request-id', 'b'] }]) {
    publish('request:create', { request });
    publish('client:sendHeaders', { request });
  }
  expect(stops).toBe(1);
});

test('phases only advance, and those of other requests do not count', () => {
  const phases: string[] = [];
  const watch = tracker().watch({ ...quiet, id: 'c', onPhase: (phase) => phases.push(phase) });
  const mine = { headers: ['x-request-id', 'c'] };
  const other = { headers: ['x-request-id', 'd'] };
  publish('request:create', { request: mine });
  publish('request:create', { request: other });
  publish('client:sendHeaders', { request: other });
  publish('client:connected', { connectParams: { host: 'elsewhere.test' } });
  expect(watch?.phase()).toBe('preparing');
  publish('client:connected', { connectParams: { host: 'nhi.test' } });
  publish('client:beforeConnect', { connectParams: { host: 'nhi.test' } });
  publish('client:sendHeaders', { request: mine });
  publish('request:headers', { request: mine, response: { statusCode: 103 } });
  publish('request:bodySent', { request: mine });
  publish('request:headers', { request: mine, response: { statusCode: 201 } });
  expect(phases).toEqual(['connected', 'headers-sent', 'body-sent', 'answered']);
});

test('an attempt that has ended gets no further, its id may be watched once more, and nothing is heard after the close', () => {
  const phases: string[] = [];
  const watched = tracker();
  const parts = { ...quiet, onPhase: (phase: string) => void phases.push(phase) };
  const first = watched.watch({ ...parts, id: 'f' });
  expect(watched.watch({ ...parts, id: 'f' })).toBeNull();
  const request = { headers: ['x-request-id', 'f'] };
  publish('request:create', { request });
  publish('client:sendHeaders', { request });
  first?.end();
  publish('request:bodySent', { request });
  publish('client:connected', { connectParams: { host: 'nhi.test' } });
  expect([first?.phase(), phases]).toEqual(['headers-sent', ['headers-sent']]);
  const second = watched.watch({ ...parts, id: 'f' });
  expect(second?.phase()).toBe('preparing');
  watched.close();
  publish('client:connected', { connectParams: { host: 'nhi.test' } });
  expect(second?.phase()).toBe('preparing');
});

test('the id is read where it stands among the headers, and from no value of another one', () => {
  const watched = tracker();
  const [mine, another] = [
    watched.watch({ ...quiet, id: 'g' }),
    watched.watch({ ...quiet, id: 'x-request-id' }),
  ];
  const request = { headers: ['accept', 'x-request-id', 'x-request-id', 'g', 'via', 'x'] };
  publish('request:create', { request });
  publish('request:headers', { request, response: { statusCode: 199 } });
  expect(mine?.phase()).toBe('preparing');
  publish('request:headers', { request, response: { statusCode: 200 } });
  expect([mine?.phase(), another?.phase()]).toEqual(['answered', 'preparing']);
});

test('messages of another form are passed over', () => {
  const watch = tracker().watch({ ...quiet, id: 'e' });
  for (const message of [
    {},
    { request: null },
    { request: { headers: 'x' } },
    { request: { headers: [1] } },
  ]) {
    publish('request:create', message);
    publish('client:sendHeaders', message);
    publish('client:connected', message);
    publish('request:headers', message);
  }
  expect(watch?.phase()).toBe('preparing');
});

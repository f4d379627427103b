import type { SandboxCase } from './cases/case.ts';
import { createCaseStore } from './cases/case-store.ts';
import { createFhirWriter } from './cases/fhir-writer.ts';
import { createNumbers } from './cases/numbers.ts';
import { createWalker } from './cases/walker.ts';
import { serverClock } from './clock.ts';
import { answerControl } from './control/control-api.ts';
import { createControls } from './control/local-controls.ts';
import type { SandboxControls } from './control/controls.ts';
import { createRepository } from './fhir/repository.ts';
import { createSearcher } from './fhir/search.ts';
import type { JsonObject } from './json.ts';
import { type AnswersBefore, createAnswersBefore } from './http/answers-before.ts';
import { createHandler } from './http/handler.ts';
import { createKeptAnswers } from './http/kept-answers.ts';
import { createListener, type Listener } from './http/listener.ts';
import type { RequestListener } from 'node:http';
import { createLedger, type Ledger } from './ledger.ts';
import { createMisbehaviour } from './misbehaviour.ts';
import type { Sandbox, SandboxOptions } from './options.ts';
import { createPlayer } from './play.ts';
import type { SandboxSettings } from './settings.ts';
import { DEFAULT_SETTINGS, settingsSchema } from './settings.ts';
import { createStateSaver, loadState } from './state-file.ts';
import { createTokenServer } from './token/token-server.ts';

export const DEFAULT_CLIENT_ID = 'practice-hospital';

/** Starts a practice NHI on the loopback interface. `stop` ends it and everything it started. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    port = 0,
    now = Date.now,
    publicOrigin,
    clientId = DEFAULT_CLIENT_ID,
    jwks: givenJwks,
    stateFile,
    hospital,
    ...given
  } = options;
  let settings: SandboxSettings = settingsSchema.parse({ ...DEFAULT_SETTINGS, ...given });
  const saved = loadState(stateFile);
  let jwks = saved?.jwks ?? { keys: [] };

  const clock = serverClock(now, () => settings.skewMs);
  const ledger = createLedger();
  const misbehaviour = createMisbehaviour();
  const elsewhere = await createElsewhere(ledger);
  // The port is known only once something listens; nothing is served before all of it stands.
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const listener = await createListener(port, (request, response) => {
    handler(request, response);
  });
  const local = `http://127.0.0.1:${String(listener.port)}`;
  const origin = publicOrigin ?? local;
  const fhirBaseUrl = `${origin}/fhir`;
  const tokens = await createTokenServer({
    origin,
    clientId,
    jwks: () => jwks,
    settings: () => settings,
    clock,
    ledger,
  });

  const { repository, router } = createRepository();
  const numbers = createNumbers(clock, saved?.counters);
  const store = createCaseStore({
    writer: createFhirWriter(repository, clock, () => settings),
    clock,
    numbers,
    settings: () => settings,
    onChange: () => {
      saver.changed();
    },
  });
  const saver = createStateSaver(stateFile, () => ({
    version: 1,
    jwks,
    counters: numbers.state(),
    cases: store.all().map(({ resources: _resources, ...record }) => record),
  }));
  const walker = createWalker(store, () => settings);
  const storeBundle = async (bundle: JsonObject, plantedId: string): Promise<SandboxCase> => {
    const one = await store.add(bundle, plantedId);
    walker.start(one);
    return one;
  };
  for (const record of saved?.cases ?? []) await store.restore(record);
  for (const one of store.all()) walker.start(one);

  const player =
    hospital === undefined
      ? null
      : createPlayer({
          ...hospital,
          store,
          clock,
          stepMs: () => settings.stepMs,
          controls: () => controls,
          plays: (id) => numbers.counted(id),
          countPlay: (id) => {
            const count = numbers.count(id);
            // At once: played again after a crash, it has to be another case.
            saver.flush();
            return count;
          },
        });
  const controls: SandboxControls = createControls({
    player,
    ledger,
    misbehaviour,
    store,
    tokens,
    listener,
    storeBundle,
    settings: () => settings,
    setSettings: (changed) => {
      settings = changed;
      walker.stop();
      for (const one of store.all()) walker.start(one);
    },
    setJwks: (registered) => {
      jwks = registered;
      saver.changed();
    },
  });
  if (givenJwks !== undefined) await controls.setClientJwks(givenJwks);
  const answersBefore = new Map<string, AnswersBefore>();
  handler = createHandler({
    keptAnswers: createKeptAnswers(clock, () => settings),
    answersBefore: (route) => {
      const known = answersBefore.get(route) ?? createAnswersBefore();
      answersBefore.set(route, known);
      return known;
    },
    repository,
    router,
    searcher: createSearcher(repository, store, () => settings),
    store,
    tokens,
    ledger,
    clock,
    misbehaviour,
    storeBundle,
    settings: () => settings,
    baseUrl: fhirBaseUrl,
    elsewhere: elsewhere.url,
    reused: (request) => listener.reused(request.socket),
    control: (request, command) => answerControl(controls, request, command),
  });

  return {
    ...controls,
    port: listener.port,
    fhirBaseUrl,
    tokenUrl: tokens.tokenUrl,
    clientId,
    controlUrl: `${local}/_control`,
    elsewhereUrl: elsewhere.url,
    down: () => listener.down(),
    up: () => listener.up(),
    async stop() {
      player?.stop();
      walker.stop();
      saver.flush();
      await listener.close();
      await elsewhere.close();
    },
  };
}

/** Another host, to which redirects and false links lead. Whatever comes here was sent where it must not be. */
async function createElsewhere(ledger: Ledger): Promise<Listener & { readonly url: string }> {
  const listener = await createListener(0, (request, response) => {
    ledger.stray({
      method: request.method ?? '',
      url: request.url ?? '',
      authorization: request.headers.authorization !== undefined,
    });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"Bundle"}');
  });
  return { ...listener, url: `http://127.0.0.1:${String(listener.port)}` };
}

import { randomUUID } from 'node:crypto';
import type { ServerClock } from '../clock.ts';
import { hospitalOf } from '../fhir/conformance.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxSettings } from '../settings.ts';
import type { CaseRecord, SandboxCase } from './case.ts';
import { isDone } from './case.ts';
import type { FhirWriter } from './fhir-writer.ts';
import { createSearchIndex, type SearchIndex } from './index-lag.ts';
import type { Numbers } from './numbers.ts';
import type { CaseScript } from './script.ts';
import { scriptFromText } from './script.ts';
import { clinicalTexts, resourcesOf, stampedBundle } from './stamp.ts';
import { RECEIVED_DISPOSITION, timelineOf } from './timeline.ts';

/** The cases of the practice server; the FHIR repository holds the resources they are searched and read as. */
export interface CaseStore {
  /** Stores a Bundle as a new case. There is no idempotency: the same Bundle twice is two cases, as at NHI. */
  add(bundle: JsonObject, plantedId: string): Promise<SandboxCase>;
  /** Puts back a case from the state file. */
  restore(record: CaseRecord): Promise<void>;
  byNumber(number: string): SandboxCase | undefined;
  byLocation(locationId: string): SandboxCase | undefined;
  byAnswer(answerId: string): SandboxCase | undefined;
  all(): SandboxCase[];
  /** One step along the timeline; false when it is at its end. */
  advance(one: SandboxCase): Promise<boolean>;
  /** A script for a case there is (number) or is to come (planted id). A finished case ends anew. */
  setScript(key: string, script: CaseScript): Promise<void>;
  /** Shows another disposition than the timeline's, until the case moves on. */
  show(one: SandboxCase, disposition: string): Promise<void>;
  /** Index of the cases that searches find by now. */
  readonly index: SearchIndex;
}

export function createCaseStore(options: {
  readonly writer: FhirWriter;
  readonly clock: ServerClock;
  readonly numbers: Numbers;
  readonly settings: () => SandboxSettings;
  readonly onChange: () => void;
}): CaseStore {
  const { writer, clock, numbers, settings, onChange } = options;
  const cases = new Map<string, SandboxCase>();
  const byLocation = new Map<string, SandboxCase>();
  const byAnswer = new Map<string, SandboxCase>();
  const scripts = new Map<string, CaseScript>();

  const keep = async (record: CaseRecord): Promise<SandboxCase> => {
    const { all, claim, insurer } = resourcesOf(record.bundle, record.number);
    const one: SandboxCase = { ...record, resources: { claim, insurer } };
    cases.set(one.number, one);
    byLocation.set(one.locationId, one);
    byAnswer.set(one.answerId, one);
    await writer.writeCase(one, all);
    await writer.writeAnswer(one);
    onChange();
    return one;
  };

  const enter = async (one: SandboxCase, step: number): Promise<void> => {
    one.step = step;
    delete one.shown;
    one.changedOn = clock.taipeiDay(isDone(one) ? one.script.days : 0);
    const received = timelineOf(one.script).indexOf(RECEIVED_DISPOSITION);
    if (received >= 0 && step >= received && one.receiptNumber === null) {
      one.receiptNumber = numbers.receiptNumber(one.hospitalId);
      await writer.writeClaim(one);
    }
    await writer.writeAnswer(one);
    onChange();
  };

  return {
    async add(uploaded, plantedId) {
      const number = numbers.caseNumber();
      const hospitalId = hospitalOf(uploaded) ?? '';
      const receivedAt = clock.now();
      const locationId = randomUUID();
      const { uploadTimesOffMs, createdAs } = settings();
      const uploadedAt = receivedAt + uploadTimesOffMs;
      const bundle = stampedBundle(uploaded, { number, locationId, hospitalId, uploadedAt, createdAs });
      return keep({
        number,
        locationId,
        answerId: randomUUID(),
        plantedId,
        hospitalId,
        receivedAt,
        storedAt: clock.trueNow(),
        bundle,
        receiptNumber: null,
        script: scripts.get(plantedId) ?? scriptFromText(clinicalTexts(bundle)),
        step: 0,
        changedOn: clock.taipeiDay(),
      });
    },
    async restore(record) {
      await keep(record);
    },
    byNumber: (number) => cases.get(number),
    byLocation: (locationId) => byLocation.get(locationId),
    byAnswer: (answerId) => byAnswer.get(answerId),
    all: () => [...cases.values()],
    async advance(one) {
      if (isDone(one)) return false;
      await enter(one, one.step + 1);
      return true;
    },
    async setScript(key, script) {
      scripts.set(key, script);
      for (const one of cases.values()) {
        if (one.number !== key && one.plantedId !== key) continue;
        const finished = isDone(one);
        one.script = script;
        const last = timelineOf(script).length - 1;
        await enter(one, finished ? last : Math.min(one.step, last));
      }
    },
    async show(one, disposition) {
      one.shown = disposition;
      one.changedOn = clock.taipeiDay();
      await writer.writeAnswer(one);
      onChange();
    },
    index: createSearchIndex(() => [...cases.values()], settings, clock.trueNow),
  };
}

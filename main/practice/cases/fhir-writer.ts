import type { MemoryRepository } from '@medplum/fhir-router';
import type { Resource } from '@medplum/fhirtypes';
import { movedTo130 } from '../samples/moved.ts';
import type { ServerClock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { isObject, objectsOf } from '../json.ts';
import type { SandboxSettings } from '../settings.ts';
import { claimResponseOf } from './answer.ts';
import type { SandboxCase } from './case.ts';

/** Keeps the FHIR repository in step with the cases. */
export interface FhirWriter {
  /** Bundle, Claim and what they refer to, dated with the upload. */
  writeCase(one: SandboxCase, resources: readonly JsonObject[]): Promise<void>;
  /** The Claim again: it has a receipt number now; its `lastUpdated` stays the upload time. */
  writeClaim(one: SandboxCase): Promise<void>;
  /** The ClaimResponse, a new version each time. */
  writeAnswer(one: SandboxCase): Promise<void>;
}

export function createFhirWriter(
  repository: MemoryRepository,
  clock: ServerClock,
  settings: () => SandboxSettings,
): FhirWriter {
  /** In one turn of the event loop: the library keeps `lastUpdated` only while its `seeding` flag is up. */
  const write = async (resources: readonly JsonObject[], lastUpdated: number): Promise<void> => {
    await repository.withSeeding(() =>
      Promise.all(
        resources.map((resource) => {
          const meta = {
            ...(isObject(resource['meta']) ? resource['meta'] : {}),
            lastUpdated: new Date(lastUpdated).toISOString(),
          };
          return repository.createResource({ ...resource, meta } as unknown as Resource, undefined, true);
        }),
      ),
    );
  };

  const claimNow = (one: SandboxCase): JsonObject => {
    const { claim } = one.resources;
    const receipt = one.receiptNumber === null ? [] : [{ use: 'official', value: one.receiptNumber }];
    return { ...claim, identifier: [...receipt, ...objectsOf(claim['identifier'])] };
  };

  const uploadedAt = (one: SandboxCase): number => one.receivedAt + settings().uploadTimesOffMs;

  return {
    writeCase: (one, resources) => {
      const others = resources.filter((resource) => resource['resourceType'] !== 'Claim');
      return write([one.bundle, claimNow(one), ...others], uploadedAt(one));
    },
    writeClaim: (one) => write([claimNow(one)], uploadedAt(one)),
    writeAnswer: (one) => {
      const answer = claimResponseOf(one);
      return write([settings().guide === '1.3.0' ? moved(answer) : answer], clock.now());
    },
  };
}

/** Nobody has seen NHI move 核定註記; moved here with the rest, so that it can be rehearsed. */
function moved(answer: JsonObject): JsonObject {
  return JSON.parse(movedTo130(JSON.stringify(answer), ['nhi-approve-comment'])) as JsonObject;
}

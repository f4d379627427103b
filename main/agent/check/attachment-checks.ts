import { attachmentName, attachmentPlaces, isPlainName } from '../fhir/attachment-names.ts';
import { textAt, valueAt, type JsonObject } from '../fhir/json.ts';
import type { ParsedBundle } from '../fhir/parsed-bundle.ts';
import type { Problem } from './problem.ts';
import { problem } from './texts.ts';

/** Attachments travel beside the Bundle: none inside it, and none whose name could mean another place. */
export function attachmentProblems(bundle: ParsedBundle): Problem[] {
  const problems: Problem[] = [];
  for (const place of attachmentPlaces(bundle)) {
    if (carriesData(place.object)) problems.push(problem('attachment-inline', `${place.path()}.data`));
    const name = attachmentName(textAt(place.object, 'url') ?? '');
    if (name !== null && !isPlainName(name)) {
      problems.push(problem('attachment-name-unsafe', `${place.path()}.url`));
    }
  }
  return problems;
}

/** `data` of an Attachment or a Binary. SampledData and Signature (R4) have a `data` too, which is no file. */
function carriesData(object: JsonObject): boolean {
  const data = valueAt(object, 'data');
  if (data === undefined || data === null || data === '') return false;
  const isSampledData =
    valueAt(object, 'origin') !== undefined && valueAt(object, 'dimensions') !== undefined;
  const isSignature = valueAt(object, 'who') !== undefined && valueAt(object, 'when') !== undefined;
  return !isSampledData && !isSignature;
}

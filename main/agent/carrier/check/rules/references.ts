import { listAt, objectsAt, textAt, valueAt, type JsonObject } from '../../../ground/fhir/json.ts';
import type { WalkedObject } from '../../../ground/fhir/walk.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { KIND_WORDS, type KindName } from './data/kinds.ts';
import { isToldWrong } from './full-urls.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';
import { defineRule, type Finding } from './rule.ts';

/** Each reference leads to one entry of this Bundle. The guide's check says which kinds are allowed. */
export const references = defineRule(
  {
    'reference-unresolved': {
      severity: 'error',
      source: 'guide, Bundle example page; FHIR R4 bundle.html “Resolving references in Bundles”',
      zh: '申請檔裡有一筆資料連不到，或有兩筆以上相符。',
      en: 'The reference leads to no entry of the Bundle, or to more than one.',
      ...FIX_EXPORT,
    },
    'full-url-not-referred-to': {
      severity: 'error',
      source: 'guide, Bundle example page; FHIR R4 bundle.html “Resolving references in Bundles”',
      zh: '「{what}」的 fullUrl 與參照的寫法不同，參照都找不到它。',
      en: 'The fullUrl of {what} is not written as in the references to it, so none of them finds it.',
      ...FIX_EXPORT,
    },
    'reference-by-id': {
      severity: 'warning',
      source:
        'FHIR R4 bundle.html “Resolving references in Bundles”: a relative reference needs a RESTful fullUrl',
      zh: '以 id 參照，fullUrl 卻是 urn:uuid：依 FHIR R4 連不到，請改寫對方的 fullUrl。',
      en: 'A reference by id, although the fullUrl is a urn:uuid: by FHIR R4 it leads nowhere; write the fullUrl of its target.',
      ...FIX_EXPORT,
    },
    'reference-empty': {
      severity: 'error',
      source: 'guide, Bundle example page: every reference leads to an entry of the Bundle (text)',
      zh: '此處沒有指向 Bundle 內的資料。',
      en: 'There is no reference to an entry of the Bundle here.',
      ...FIX_EXPORT,
    },
    'reference-contained-missing': {
      severity: 'error',
      source: 'FHIR R4: ref-1',
      zh: '參照所指的內含資料（contained）不存在。',
      en: 'The reference leads to a contained resource that is not there.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const missing = new Missing(bundle);
    const byId: string[] = [];
    for (const entry of bundle.entries) {
      for (const place of entry.places) {
        const text = textAt(place.object, 'reference');
        if (text === null) {
          if (isEmptyReference(place)) yield { code: 'reference-empty', path: place.path() };
          continue;
        }
        if (text.startsWith('#')) {
          if (!isContained(text.slice(1), entry)) {
            yield { code: 'reference-contained-missing', path: `${place.path()}.reference` };
          }
          continue;
        }
        const target = bundle.resolve(place.object, entry);
        if (target === null) missing.add(text, `${place.path()}.reference`);
        else {
          missing.reached.add(target);
          if (isById(text, entry)) byId.push(`${place.path()}.reference`);
        }
      }
    }
    yield* missing.findings();
    const [first, ...others] = byId;
    if (first !== undefined) yield { code: 'reference-by-id', path: first, places: others };
  },
);

/** True for `Patient/2` in an entry whose fullUrl names no server. */
const isById = (reference: string, { fullUrl }: ResolvedEntry): boolean =>
  fullUrl?.startsWith('urn:') === true && !/^[a-z][a-z0-9+.-]*:/i.test(reference);

/** Reference targets without an entry: reported once per target, not per reference. */
class Missing {
  readonly reached = new Set<ResolvedEntry | null>();
  readonly #bundle: ResolvedBundle;
  readonly #places = new Map<string, string[]>();

  constructor(bundle: ResolvedBundle) {
    this.#bundle = bundle;
  }

  add(text: string, path: string): void {
    const places = this.#places.get(text);
    if (places === undefined) this.#places.set(text, [path]);
    else places.push(path);
  }

  *findings(): Iterable<Finding<'reference-unresolved' | 'full-url-not-referred-to'>> {
    // An entry without a resource, or with a wrong fullUrl or another entry's, has a problem of its own.
    const told = new Set(listAt(this.#bundle.json, 'entry').map((entry) => textAt(entry, 'fullUrl')));
    const left = [...this.#places].filter(([text]) => !told.has(text));
    const misnamed = this.#alone().filter(({ fullUrl, type }) => type !== 'Claim' && isToldWrong(fullUrl));
    if (left.length <= misnamed.length) return;
    for (const [text, places] of left) {
      const [path = '', ...others] = places;
      const meant = left.length === 1 ? this.#meantBy(places) : null;
      if (meant === null)
        yield {
          code: 'reference-unresolved',
          path,
          places: others,
          ...(UUID.test(text) ? { found: text } : {}),
        };
      else {
        const { index, kind } = meant;
        yield {
          code: 'full-url-not-referred-to',
          path: `Bundle.entry[${String(index)}].fullUrl`,
          what: KIND_WORDS[kind],
          places,
          count: places.length,
        };
      }
    }
  }

  /** The entries that nothing refers to. */
  #alone(): readonly ResolvedEntry[] {
    return this.#bundle.entries.filter((entry) => !this.reached.has(entry));
  }

  /** The only entry without a reference to it, if it has the type that the broken references need. */
  #meantBy(places: readonly string[]): { readonly index: number; readonly kind: KindName } | null {
    const names = new Set(places.map((path) => /\.(\w+)(?:\[\d+\])?\.reference$/.exec(path)?.[1] ?? ''));
    const types = new Set([...names].map((name) => TYPE_OF.get(name) ?? null));
    const [only, ...others] = this.#alone().filter((entry) => types.has(entry.type));
    return only === undefined || only.kind === null || others.length > 0 || types.size !== 1
      ? null
      : { index: only.index, kind: only.kind };
  }
}

const UUID = /^urn:uuid:[0-9a-f-]{36}$/i;

/** Target types by the element's name, everywhere in the guide. */
const TYPE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Patient: 'patient subject beneficiary',
    Practitioner: 'enterer recorder author',
    Organization: 'provider serviceProvider insurer payor',
    Coverage: 'coverage',
    Specimen: 'specimen',
    Encounter: 'encounter',
    ImagingStudy: 'imagingStudy',
    Media: 'link',
  }).flatMap(([type, names]) => names.split(' ').map((name): [string, string] => [name, type])),
);

/** Elements of the guide that are references wherever they have no parts of their own. */
const REFERENCES = new Set(
  `author basedOn beneficiary condition coverage derivedFrom encounter enterer imagingStudy individual insurer link patient
  payor performer provider recorder report serviceProvider specimen subject usedReference valueReference`.split(
    /\s+/,
  ),
);
const PARTS_OF_REFERENCES = new Set(['id', 'extension', 'type', 'identifier', 'display', 'reference']);

function isEmptyReference(place: WalkedObject): boolean {
  for (const key in place.object) if (!PARTS_OF_REFERENCES.has(key)) return false;
  const name = /\.(\w+)(?:\[\d+\])?$/.exec(place.path())?.[1] ?? '';
  return REFERENCES.has(name);
}

/** `#` alone is the resource itself. */
function isContained(id: string, { resource }: ResolvedEntry): boolean {
  const matches = (contained: JsonObject): boolean => valueAt(contained, 'id') === id;
  return id === '' || objectsAt(resource, 'contained').some(matches);
}

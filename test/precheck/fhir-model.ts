/** Types of FHIR R4 as CQL knows them. */
import fhirModel from 'cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml.js';

/** A class of the FHIR model: what it extends, and the types of its elements, `FHIR.x` or `System.X`; more than one of a choice. */
interface ModelClass {
  readonly base: string;
  readonly elements: ReadonlyMap<string, { readonly types: readonly string[]; readonly isList: boolean }>;
}

const MODEL: ReadonlyMap<string, ModelClass> = new Map(
  [...fhirModel.matchAll(/<typeInfo ([^>]*?)(?:\/>|>(.*?)<\/typeInfo>)/gs)].map(
    ([, head = '', body = '']) => {
      const name = /\bname="([^"]+)"/.exec(head)?.[1] ?? '';
      const elements = [
        ...body.matchAll(/<element name="([^"]+)"(?: elementType="([^"]+)"\/>|>(.*?)<\/element>)/gs),
      ];
      const typed = elements.map(([, element = '', type, specifier = '']) => {
        const choices = [...specifier.matchAll(/<choice [^>]*?name="([^"]+)"/g)].map(
          ([, one = '']) => `FHIR.${one}`,
        );
        const listed = /elementType="([^"]+)"/.exec(specifier)?.[1];
        const types = type !== undefined ? [type] : choices.length > 0 ? choices : [listed ?? ''];
        return [element, { types, isList: specifier.includes('ListTypeSpecifier') }] as const;
      });
      return [name, { base: /baseType="FHIR\.([^"]+)"/.exec(head)?.[1] ?? '', elements: new Map(typed) }];
    },
  ),
);

export function elementOf(
  type: string,
  name: string,
): { types: readonly string[]; isList: boolean } | undefined {
  for (let at = MODEL.get(type); at !== undefined; at = MODEL.get(at.base)) {
    const found = at.elements.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const isA = (type: string, wanted: string): boolean => {
  for (let at = type; at !== ''; at = MODEL.get(at)?.base ?? '') if (at === wanted) return true;
  return false;
};

/** The element that a key of JSON is, with the type of it: `valueQuantity` is the choice `value`. */
export function typedElement(
  type: string,
  key: string,
): { element: string; of: string; isList: boolean } | null {
  const plain = elementOf(type, key);
  if (plain !== undefined) return { element: key, of: plain.types[0] ?? '', isList: plain.isList };
  for (let length = key.length - 1; length > 0; length -= 1) {
    const choice = elementOf(type, key.slice(0, length));
    const rest = key.slice(length).toLowerCase();
    const of = choice?.types.find((one) => one.toLowerCase() === `fhir.${rest}`);
    if (of !== undefined) return { element: key.slice(0, length), of, isList: false };
  }
  return null;
}

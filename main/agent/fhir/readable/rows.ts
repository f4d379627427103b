import type { ContentGroup, ContentRow } from '../../../../shared/api/content-contract.ts';
import type { ParsedBundle } from '../parsed-bundle.ts';
import { elementsAt, type Element } from './elements.ts';
import type { RowSpec } from './kinds.ts';
import { sayingsOf } from './text-of.ts';

/** The rows that a table reads out of one element, in the table's order. */
export function rowsOf(bundle: ParsedBundle, from: Element, specs: readonly RowSpec[]): ContentRow[] {
  return specs.flatMap((spec) => {
    if ('each' in spec)
      return elementsAt(bundle, from, spec.each).flatMap((each) => rowsOf(bundle, each, spec.rows));
    const [label, steps] = spec;
    return elementsAt(bundle, from, steps).flatMap((element) => rowsOfElement(bundle, label, element));
  });
}

export function rowsOfElement(bundle: ParsedBundle, label: string, element: Element): ContentRow[] {
  return sayingsOf(bundle, element).map((saying) => ({ label, ...saying, path: element.path }));
}

/** None where there is nothing to say. */
export function groupOf(path: string, rows: readonly ContentRow[]): ContentGroup[] {
  return rows.length === 0 ? [] : [{ path, rows: [...rows] }];
}

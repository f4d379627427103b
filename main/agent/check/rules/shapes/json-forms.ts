import { isObject } from '../../../fhir/json.ts';
import type { ValueShape } from './shape.ts';

/** Whether a value is written as this type is. */
export function isOfType(value: unknown, type: NonNullable<ValueShape['type']>): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isObject(value);
  }
}

/** FHIR knows no empty values; what the HIS writes for "nothing" is nothing. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isObject(value) && Object.keys(value).length === 0;
}

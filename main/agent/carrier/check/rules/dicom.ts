import { textAt } from '../../../ground/fhir/json.ts';
import { SYSTEMS } from './data/systems.ts';
import { itemsAt } from './elements.ts';
import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** As in the invariant: its dots are not escaped, so any character may stand between the numbers. A number takes all its digits: one way to read each text. */
const STUDY_UID = /^urn:oid:(?:0|[1-9])(?:.(?:0|[1-9][0-9]*(?![0-9]))){0,63}$/;
/** Form that the text of the constraint intends: DICOM PS3.5 §9, at most 64 characters. */
const STRICT_UID = /^urn:oid:[0-9](?=[0-9.]{0,63}$)(?:\.(?:0|[1-9][0-9]*))*$/;

/** DICOM影像: the Study UID ties the study to the images, which are sent separately. */
export const dicom = defineRule(
  {
    'study-uid-missing': {
      severity: 'error',
      source: 'ImagingStudy-twpas: identifier:study-uid 1..1',
      zh: 'DICOM 影像沒有 Study UID（system 為 urn:dicom:uid）。',
      en: 'The study has no Study UID (system urn:dicom:uid).',
      ...FIX_EXPORT,
    },
    'study-uid-many': {
      severity: 'error',
      source: 'ImagingStudy-twpas: identifier:study-uid 1..1',
      zh: '一筆 DICOM 影像只能有一個 Study UID。',
      en: 'A study has exactly one Study UID.',
      ...FIX_EXPORT,
    },
    'study-identifier-other': {
      severity: 'error',
      source: 'ImagingStudy-twpas: identifier, closed slicing by system',
      zh: 'DICOM 影像只能以 Study UID 識別，不可有其他識別碼。',
      en: 'A study has no identifier besides its Study UID.',
      ...FIX_EXPORT,
    },
    'study-uid-form': {
      severity: 'error',
      source: 'invariant StudyUID',
      zh: 'Study UID 的格式不正確，應為 urn:oid: 加上數字與點。',
      en: 'The Study UID has the wrong form; it is urn:oid: with numbers and dots.',
      ...FIX_EXPORT,
    },
    'study-uid-odd': {
      severity: 'warning',
      source: 'invariant StudyUID (text)',
      zh: 'Study UID 含有數字與點以外的字元，或超過 64 個字元。',
      en: 'The Study UID has other characters than digits and dots, or more than 64 of them.',
      ...FIX_EXPORT,
    },
    'dicom-uid-form': {
      severity: 'error',
      // FHIR's own type `id`: letters, digits, - and dots, 64 at most.
      source: 'FHIR R4 ImagingStudy.series.uid, series.instance.uid: type id',
      zh: 'DICOM 系列或影像的 UID 格式不正確。',
      en: 'The UID of a series or an image has the wrong form.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('imageStudy')) {
      const all = itemsAt(resource, 'identifier', path);
      const own = all.filter(({ object }) => textAt(object, 'system') === SYSTEMS.dicomUid);
      if (all.length > 0 && own.length === 0) yield { code: 'study-uid-missing', path: `${path}.identifier` };
      if (own.length > 1) yield { code: 'study-uid-many', path: `${path}.identifier` };
      for (const other of all) {
        if (own.length > 0 && !own.includes(other))
          yield { code: 'study-identifier-other', path: other.path };
      }
      for (const { object, path: at } of own) {
        const uid = textAt(object, 'value') ?? '';
        if (!STUDY_UID.test(uid)) yield { code: 'study-uid-form', path: `${at}.value` };
        else if (!STRICT_UID.test(uid)) yield { code: 'study-uid-odd', path: `${at}.value` };
      }
      for (const series of itemsAt(resource, 'series', path)) {
        for (const { object, path: at } of [series, ...itemsAt(series.object, 'instance', series.path)]) {
          const uid = textAt(object, 'uid');
          if (uid !== null && !/^[A-Za-z0-9.-]{1,64}$/.test(uid)) {
            yield { code: 'dicom-uid-form', path: `${at}.uid` };
          }
        }
      }
    }
  },
);

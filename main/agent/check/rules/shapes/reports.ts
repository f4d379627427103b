import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape } from './shape.ts';
import { among, choice, codedOnce, concept, fixed, list, one, opt, parts, text, to } from './shape.ts';

const form = (title: Shape): Shape => ({
  contentType: one('檔案格式', text),
  url: one('檔案位置', text),
  ...title,
});

/** DiagnosticReport-image-twpas. */
export const IMAGING_REPORT: Shape = {
  status: one('狀態', among(FHIR_CODES.reportStatus)),
  category: list('報告類別', 1, 1, codedOnce(SYSTEMS.information, 'imagingReport')),
  code: one('影像報告項目', concept(sets.imagingReport)),
  subject: one('病人', to('patient')),
  'effective[x]': choice('影像報告日期', 1, { DateTime: text }),
  performer: list('簽發影像報告醫師', 1, 1, to('practitioner')),
  imagingStudy: list('DICOM影像', 0, Infinity, to('imageStudy')),
  media: list('非DICOM影像', 0, Infinity, parts({ link: one('影像', to('media')) })),
  conclusion: one('影像報告結果', text),
  presentedForm: list('影像報告附件', 0, Infinity, parts(form({ title: one('影像報告名稱', text) }))),
};

/** DiagnosticReport-twpas. */
export const EXAMINATION_REPORT: Shape = {
  status: one('狀態', among(FHIR_CODES.reportStatus)),
  category: list('報告類別', 1, 1, codedOnce(SYSTEMS.information, 'examinationReport')),
  code: one('報告類型', {
    type: 'object',
    codes: sets.reportType,
    parts: {
      coding: list(
        '報告類型代碼',
        1,
        1,
        parts({ system: one('代碼系統', fixed(SYSTEMS.loinc)), code: one('報告類型代碼', text) }),
      ),
    },
  }),
  subject: one('病人', to('patient')),
  'effective[x]': choice('報告日期', 1, { DateTime: text }),
  performer: list('檢查報告醫師', 1, 1, to('practitioner')),
  conclusion: one('報告結果', text),
  presentedForm: list('檢查報告附件', 0, Infinity, parts(form({ title: opt('檢查報告名稱', text) }))),
};

/** DocumentReference-twpas: PDFs only. */
export const DOCUMENT: Shape = {
  status: one('狀態', fixed('current')),
  category: list('文件類別', 1, 1, concept(sets.documentType)),
  subject: one('病人', to('patient')),
  content: list(
    '文件內容',
    1,
    Infinity,
    parts({
      attachment: one(
        '附件',
        parts({
          contentType: one('檔案格式', fixed('application/pdf')),
          url: one('檔案位置', text),
          title: opt('文件名稱', text),
        }),
      ),
    }),
  ),
};

/** Media-twpas. */
export const MEDIA: Shape = {
  status: one('狀態', among(FHIR_CODES.eventStatus)),
  subject: opt('病人', to('patient')),
  bodySite: opt('檢查部位', { type: 'object', codes: sets.bodySite }),
  content: one(
    '影像檔',
    parts({ contentType: one('檔案格式', among(FHIR_CODES.mediaTypes)), url: one('檔案位置', text) }),
  ),
};

/** ImagingStudy-twpas; its study UID is judged by a rule of its own. */
export const IMAGING_STUDY: Shape = {
  status: one('狀態', among(FHIR_CODES.studyStatus)),
  identifier: list('DICOM Study UID', 1, Infinity, { type: 'object' }),
  modality: list('影像設備', 0, Infinity, { type: 'object', codes: sets.modality }),
  subject: one('病人', to('patient')),
  series: list(
    '影像系列',
    1,
    Infinity,
    parts({
      uid: one('系列 UID', text),
      modality: one('影像設備', { type: 'object', codes: sets.modality }),
      bodySite: opt('檢查部位', { type: 'object', codes: sets.bodySite }),
      instance: list(
        '影像',
        0,
        Infinity,
        parts({ uid: one('影像 UID', text), sopClass: one('影像種類', { type: 'object' }) }),
      ),
    }),
  ),
};

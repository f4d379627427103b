import { cancerWith, type Case } from '../support/case.ts';
import { add, all, set } from '../support/edits.ts';

export const ATTACHMENT_CASES: readonly Case[] = [
  {
    code: 'attachment-name-pattern',
    base: { kind: 'cancer', with: ['DiagnosticReport'], options: { attachments: 1 } },
    at: /\.presentedForm\[0\]\.url$/,
    breaks: set('DiagnosticReport', 'presentedForm[0].url', 'file://病理報告.v2.pdf'),
    keeps: set('DiagnosticReport', 'presentedForm[0].url', 'file://病理_報告(1)-2.pdf'),
  },
  {
    code: 'attachment-type-extension',
    base: { kind: 'cancer', options: { attachments: 1 } },
    breaks: set('DiagnosticReport', 'presentedForm[0].url', 'file://report.jpg'),
    keeps: set('DiagnosticReport', 'presentedForm[0].url', 'file://report.PDF'),
  },
  {
    code: 'attachment-type-form',
    base: { kind: 'cancer', options: { attachments: 1 } },
    breaks: set('DiagnosticReport', 'presentedForm[0].contentType', 'PDF'),
    keeps: set('DiagnosticReport', 'presentedForm[0].contentType', 'application/pdf; version=1.7'),
    keptWith: ['attachment-type-extension'],
  },
  {
    code: 'care-plan-title',
    base: { kind: 'immunologic', options: { attachments: 1 } },
    breaks: set('DocumentReference', 'category[0].coding[0].code', 'careplan'),
    keeps: all(
      set('DocumentReference', 'category[0].coding[0].code', 'careplan'),
      set('DocumentReference', 'content[0].attachment.title', 'CAR-T多團隊會議紀錄'),
    ),
    also: ['document-in-wrong-place'],
    keptWith: ['document-in-wrong-place'],
  },
  {
    code: 'study-uid-missing',
    base: cancerWith('ImagingStudy'),
    breaks: set('ImagingStudy', 'identifier[0].system', 'http://his.example/accession'),
    keeps: set('ImagingStudy', 'identifier[0].value', 'urn:oid:2.25.329800735698586629295641978511506172918'),
  },
  {
    code: 'study-uid-many',
    base: cancerWith('ImagingStudy'),
    breaks: add('ImagingStudy', 'identifier', { system: 'urn:dicom:uid', value: 'urn:oid:1.2.3' }),
    keeps: set('ImagingStudy', 'identifier[0].use', 'official'),
  },
  {
    code: 'study-identifier-other',
    base: cancerWith('ImagingStudy'),
    breaks: add('ImagingStudy', 'identifier', { system: 'http://his.example/accession', value: '1' }),
    keeps: set('ImagingStudy', 'identifier[0].use', 'usual'),
  },
  {
    code: 'study-uid-form',
    base: cancerWith('ImagingStudy'),
    // Read in one way alone: digits could stand for the pattern's dots in any number of ways.
    breaks: set('ImagingStudy', 'identifier[0].value', `urn:oid:1.${'1'.repeat(60)}x`),
    keeps: set('ImagingStudy', 'identifier[0].value', 'urn:oid:0.0'),
  },
  {
    code: 'study-uid-odd',
    base: cancerWith('ImagingStudy'),
    // The dots of the invariant's pattern take any character.
    breaks: set('ImagingStudy', 'identifier[0].value', 'urn:oid:2-16-886'),
    keeps: set('ImagingStudy', 'identifier[0].value', 'urn:oid:2.16.886'),
  },
  {
    code: 'dicom-uid-form',
    base: cancerWith('ImagingStudy'),
    breaks: set('ImagingStudy', 'series[0].uid', 'urn:oid:1.2.3'),
    keeps: set('ImagingStudy', 'series[0].uid', '1.2.3'),
  },
];

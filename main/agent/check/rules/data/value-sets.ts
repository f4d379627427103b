/** Value sets that elements of TWPAS 1.2.3 are bound to, as far as their content is at hand. */
import {
  SYSTEM_APPLY_TYPE,
  SYSTEM_APPROVE_COMMENT,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_ORGANIZATION,
  SYSTEM_PRIORITY,
} from '../../../../../shared/twpas/canonical.ts';
import {
  CLOSED_SYSTEMS,
  FIGO_STAGES,
  NCI_STAGINGS,
  NHI_SCALES,
  SHAPED_SYSTEMS,
  oneOf,
  words,
} from './code-lists.ts';
import type { CodeTest } from './code-lists.ts';
import { SNOMED_OF_DEPARTMENT } from './departments.ts';
import { SYSTEMS } from './systems.ts';

export interface ValueSet {
  readonly name: string;
  /** System → its codes in the set. */
  readonly systems: ReadonlyMap<string, CodeTest>;
  /** `required`: nothing else is taken. `extensible`: another code is taken where none of these fits. */
  readonly strength: 'required' | 'extensible';
}

const any: CodeTest = () => true;
/** All codes of a system that are at hand, else everything that has the form of one. */
const all = (system: string): CodeTest => CLOSED_SYSTEMS.get(system) ?? SHAPED_SYSTEMS.get(system) ?? any;
const listed = (list: string): CodeTest => oneOf(words(list));

/** Departments of NHI's that SNOMED CT has no code for: no others are in the value sets of TW Core. */
const withoutSnomed =
  (system: string): CodeTest =>
  (code) =>
    all(system)(code) && !SNOMED_OF_DEPARTMENT.has(code);

const set =
  (strength: ValueSet['strength']) =>
  (name: string, ...systems: readonly (readonly [string, CodeTest] | string)[]): ValueSet => ({
    name,
    strength,
    systems: new Map(systems.map((one) => (typeof one === 'string' ? [one, all(one)] : one))),
  });
const required = set('required');
const extensible = set('extensible');

const NEUROTOXICITY = '711434002';

export const VALUE_SETS = {
  applyType: required('nhi-apply-type', SYSTEM_APPLY_TYPE),
  priority: required('nhi-tmhb-type', SYSTEM_PRIORITY),
  continuation: required('nhi-continuation-status', SYSTEM_CONTINUATION),
  lineOfTherapy: required('nhi-line-of-therapy', SYSTEM_LINE_OF_THERAPY),
  informationType: required('nhi-supporting-info-type', SYSTEMS.information),
  orderType: required('nhi-order-type', SYSTEMS.orderType),
  indication: required('nhi-apply-reason', SYSTEMS.indication),
  bodySide: required('nhi-apply-side', SYSTEMS.bodySide),
  // SNOMED CT 733006000 and 733020007, or any unit of UCUM.
  quantityUnit: required(
    'apply-quantity-unit',
    [SYSTEMS.snomed, listed('733006000 733020007')],
    SYSTEMS.ucum,
  ),
  ucum: required('ucum-units', SYSTEMS.ucum),
  documentType: required('nhi-pdf-type', SYSTEMS.documentType),
  drugCategory: required('nhi-drug-category', SYSTEMS.drugCategory),
  phototherapy: required('nhi-phototherapy', SYSTEMS.phototherapy),
  itemComment: required('nhi-approve-item-comment', SYSTEM_APPROVE_COMMENT),
  hospital: required('nhi-organization', SYSTEM_ORGANIZATION),
  encounterClass: required('v3-ActEncounterCode', [
    SYSTEMS.actCode,
    listed('AMB EMER FLD HH IMP ACUTE NONAC OBSENC PRENC SS VR'),
  ]),
  department: required(
    'medical-department',
    [SYSTEMS.consultationDepartment, withoutSnomed(SYSTEMS.consultationDepartment)],
    [SYSTEMS.treatmentDepartment, withoutSnomed(SYSTEMS.treatmentDepartment)],
    [
      SYSTEMS.snomed,
      // medical-department-sct-tw of TW Core 0.3.2.
      listed(`419772000 419192003 394609007 24251000087109 394585009 24241000087106 394610002 394612005 418960008
        394594003 394582007 394591006 394587001 394602003 394611003 773568002 394821009 394589003 722163006 394577000
        394914008 394915009 394649004 394584008 394579002 394810000 23981000087108 394583002 394807007 410005002
        394811001 408464004 408466002 408456005 1284928005 394539006 408445005 394882004 419815003 408465003 408441001
        408461007 394608004 394607009 1255732006 1255736009`),
    ],
  ),
  icd10cm: required('icd-10-cm', SYSTEMS.icd10cm2023, SYSTEMS.icd10cm2014),
  icd10pcs: required('icd-10-pcs', SYSTEMS.icd10pcs2023, SYSTEMS.icd10pcs2014),
  procedure: required('icd-10-pcs / medical-service-payment', SYSTEMS.icd10pcs2023, SYSTEMS.icd10pcs2014, [
    SYSTEMS.servicePayment,
    any,
  ]),
  imagingReport: required('icd-10-pcs-image / imaging-report', SYSTEMS.icd10pcs2023, SYSTEMS.icd10pcs2014, [
    SYSTEMS.loinc,
    listed('18748-4 46358-8 28012-3 28014-9 18746-8 28018-0'),
  ]),
  reportType: extensible('report-type', [
    SYSTEMS.loinc,
    listed(`47522-8 47520-2 47525-1 47529-3 50007-4 47530-1 47521-0 47524-4 47526-9 47523-6 33718-8 50971-1 47528-5
      47527-7 66108-2 66111-6 66123-1 65755-1 66118-1 66114-0 66124-9 66122-3 66109-0 65757-7 65752-8 66107-4 66112-4
      65751-0 66115-7 66117-3 65754-4 66120-7 66113-2 66110-8 65753-6 66116-5 66121-5 66125-6 66119-9`),
  ]),
  specimenType: required('specime-type', [
    SYSTEMS.loinc,
    listed('LP7057-5 LP234849-0 LP7641-6 LP247830-5 LP7410-6'),
  ]),
  dnaChange: extensible(
    'dna-change-type',
    [
      SYSTEMS.loinc,
      listed(
        'LA6692-3 LA6686-5 LA6687-3 LA6688-1 LA6689-9 LA6690-7 101397-8 81695-9 94077-5 LA11883-8 95123-6',
      ),
    ],
    SYSTEMS.osiris,
  ),
  cancerStage: extensible(
    'cancer-stage',
    [
      SYSTEMS.snomed,
      listed(`385377005 372278000 1156226007 1156224005 1156225006 1149131009 385361009 1149099005 106243009 103419001
        409720004 405916000 405931009 385357003 426757001 396192007 277460003 1812481000004109 449205006 254362000
        1342413004 1149164009 278159002 254363005 1149163003 399390009 254372002`),
    ],
    [SYSTEMS.nciThesaurus, oneOf(NCI_STAGINGS)],
  ),
  cancerStageScore: required('cancer-stage-score', [
    SYSTEMS.nciThesaurus,
    oneOf([...FIGO_STAGES, ...NCI_STAGINGS]),
  ]),
  patientAssessment: required(
    'pat-ast',
    [SYSTEMS.loinc, listed('88020-3 98153-0 89247-1 89243-0 75633-8 8277-6')],
    [SYSTEMS.patientAssessment, oneOf(NHI_SCALES)],
    [SYSTEMS.snomed, oneOf(['277460003', NEUROTOXICITY, '429712009', '273364009'])],
  ),
  treatmentAssessment: required('nhi-tx-ast', SYSTEMS.treatmentAssessment),
  laboratory: required('observation-codes (LOINC)', SYSTEMS.loinc),
  bodySite: required('sct-body-site', [
    SYSTEMS.snomed,
    listed(`69536005 45048000 774007 43799004 122494005 122495006 122496007 416550000 80581009 818987002 816991004
      66019005 36582005 26107004 113257007 87141009 3058005 243928005 86762007`),
  ]),
  modality: extensible('dicom-cid-29-AcquisitionModality', [
    SYSTEMS.dicom,
    listed(`BMD EOG SM OP ECG GM XA XC DMS IVUS CR CT OSS TG LEN OPTENF HD OCT BDUS DG PT EPS LS PX OPM OPTBSV OPV DX
      OPT MG US EMG IVOCT MR IO EEG RTIMAGE VA RESP ES AR POS RG RF KER OAM NM BI SRF OT`),
  ]),
  // Of SNOMED CT the guide takes a whole branch, which is not at hand.
  route: required('medication-path-sct-tw', SYSTEMS.snomed, [
    SYSTEMS.medicationRoute,
    listed('ET GAR IE IMP INHL IS IT LA LI SPI TPN IRRIG'),
  ]),
  frequency: required('medication-frequency-hl7-nhi', SYSTEMS.frequency, [
    SYSTEMS.timing,
    listed(`AM BED BID JB JE JH JHCHREAS JHCHRGFR JHCHRNEW JHCHRPEN JHCHRXME JHCHRXMS JHNNL JHNNLLD JHNNLQD JHNNLSK JHNUS
      JHNUSCLM JHNUSIND JHNUSIND1 JHNUSIND5 JHNUSLBR JHNUSMEM JHNUSMEM5 JHNUSMEM6 JHNUSMLK JHNUSPRE JHNUSTKS JHNUSTKS5
      JHNUSVET MO PM Q1H Q2H Q3H Q4H Q6H Q8H QD QID QOD TID WK`),
  ]),
  appliedDrug: required('nhi-medication', SYSTEMS.medication),
  takenDrug: required(
    'nhi-medication / nhi-medication-fda',
    SYSTEMS.medication,
    [SYSTEMS.medicationFda, any],
    [SYSTEMS.deviceFda, any],
  ),
} as const satisfies Readonly<Record<string, ValueSet>>;

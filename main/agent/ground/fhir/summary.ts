import type { Profile } from '../../../../shared/states.ts';
import type { AttachmentUse } from './attachment-names.ts';
import type { ClaimIdentifier } from './identity.ts';

/** One requested item of the Claim. Codes as written in the Bundle. */
export interface ItemSummary {
  readonly sequence: number;
  readonly orderType: string | null;
  readonly drugCode: string | null;
  readonly drugText: string | null;
  readonly indicationCode: string | null;
  readonly indicationText: string | null;
  readonly quantity: number | null;
  readonly unit: string | null;
  readonly continuation: string | null;
  readonly lineOfTherapy: string | null;
  /** First and last day of the applied drug, YYYY-MM-DD. */
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
}

export interface Doctor {
  /** 身分證號, 居留證號 or 醫師證書字號 as written. */
  readonly number: string | null;
  readonly name: string;
}

/** Data of a Bundle for the queue, the resolver and staff, read once when it is checked. Sealed at rest. */
export interface BundleSummary {
  readonly profile: Profile;
  readonly hospitalId: string;
  /** 就醫科別, the code as written. */
  readonly department: string | null;
  /** 申請醫師. */
  readonly doctor: Doctor | null;
  readonly patientName: string;
  /** Other names of the Patient, for covering them in texts. */
  readonly otherNames: readonly string[];
  /** 身分證號, else 居留證號, else 病歷號. */
  readonly patientNumber: string;
  /** 病歷號, Patient.gender and Patient.birthDate as written. */
  readonly chartNumber: string | null;
  readonly gender: string | null;
  readonly birthDate: string | null;
  readonly priority: string;
  readonly subType: string;
  /** Claim.created as written. */
  readonly created: string;
  /** Bundle.timestamp as written (date of an earlier emergency notice). */
  readonly timestamp: string | null;
  /** 原受理編號: Claim.identifier with use `secondary`. */
  readonly originalReceiptNumber: string | null;
  /** The hospital's own identifier of the Claim, if any. */
  readonly claimIdentifier: ClaimIdentifier | null;
  /** `Bundle.identifier` as the HIS wrote it: an answer with the same value has no number of NHI's. */
  readonly bundleIdentifier: string | null;
  readonly diagnosisCodes: readonly string[];
  readonly items: readonly ItemSummary[];
  /** Sorted, distinct. */
  readonly drugCodes: readonly string[];
  /** `file://NAME` urls: the NAMEs, distinct, in order. */
  readonly attachments: readonly string[];
  /** Every place that names an attachment. */
  readonly attachmentUses: readonly AttachmentUse[];
  /** ImagingStudy `urn:dicom:uid` identifiers. */
  readonly studyUids: readonly string[];
  /** Day of the newest imaging report or study in it, YYYY-MM-DD; null if none has a whole day. */
  readonly imageOn: string | null;
  /** Canonical JSON of hospital, patient, subType, priority, original receipt number, timestamp, created, drug codes. */
  readonly claimKey: string;
  /** Canonical JSON of the allow-list projection that a doubtful send is matched by (without drugs). */
  readonly fingerprint: string;
}

/** The kinds of evidence that the purposes ask for, and that have words of their own. */
export const EVIDENCE = [
  'financing_application_no',
  'approval_no',
  'loan_contract_no',
  'relation_evidence',
  'guarantee_relation',
  'objection_no',
  'inspection_notice_no',
  'screening_rule_id',
  'model_project_no',
  'policy_application_no',
  'repair_case_no',
] as const;
export type EvidenceWord = (typeof EVIDENCE)[number];

// Entry `./testing`, for authors of stores: contract tests of an implementation, for any test runner.
export { jobStoreContract } from './testing/job-store-contract.ts';
export { outputStoreContract } from './testing/output-store-contract.ts';
export type { ContractCase, ContractSuite } from './testing/contract.ts';
export type { CreateJobStore } from './testing/job-store-contract.ts';
export type { OutputStoreHarness } from './testing/output-store-contract.ts';
export { reservationStoreContract } from './testing/reservation-contract.ts';
export type { ReservationContractCase } from './testing/reservation-contract.ts';

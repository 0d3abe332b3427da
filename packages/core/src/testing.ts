// For authors of stores: suites that test whether a store keeps what a client relies on. They need no test framework.
export { reservationStoreContract } from './testing/reservation-contract.ts';
export type { ReservationContractCase } from './testing/reservation-contract.ts';

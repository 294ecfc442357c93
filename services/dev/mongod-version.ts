/** The release of MongoDB that is downloaded. */
export const MONGOD_VERSION = '8.0.13';

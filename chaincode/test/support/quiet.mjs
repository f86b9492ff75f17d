// fabric-shim logs every refused transaction; the tests refuse thousands.
process.env['CORE_CHAINCODE_LOGGING_LEVEL'] ??= 'CRITICAL';

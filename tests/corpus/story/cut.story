story
given account 111122223333 region eu-west-1 enforcement
 identity a UNKNOWN for 9999999999999d
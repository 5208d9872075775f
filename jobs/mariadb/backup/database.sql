-- Purpose: the database of a backup in the server beside, empty. Variables: @database, @characters, @collation.
EXECUTE IMMEDIATE CONCAT('DROP DATABASE IF EXISTS `', REPLACE(@database, '`', '``'), '`');
EXECUTE IMMEDIATE CONCAT('CREATE DATABASE `', REPLACE(@database, '`', '``'), '` CHARACTER SET ', @characters, ' COLLATE ', @collation);

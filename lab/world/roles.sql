-- The accounts of the old world, as simple set-ups have them: the application owns its tables.
\set shop_password `cat /etc/shop-password`
\set reports_password `cat /etc/reports-password`
create role shop login password :'shop_password';
create role reports login password :'reports_password';
alter database chinook owner to shop;

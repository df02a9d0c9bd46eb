-- A small invented shop, for tests that must run without the sample data. %CUSTOMERS% is how many there are. What only
-- one vendor has stands in a comment of its own: /*M! for MariaDB, /*!80000 for MySQL.
SET NAMES utf8mb4;
SET SESSION cte_max_recursion_depth = 1000000;
CREATE TABLE customer (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    first_name varchar(40) NOT NULL,
    last_name varchar(40) NOT NULL,
    email varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'unique; by its (letters), not bytes',
    phone varchar(30) DEFAULT NULL,
    born date DEFAULT NULL,
    note text,
    nickname varchar(20) CHARACTER SET latin1 DEFAULT NULL,
    referred_by int unsigned DEFAULT NULL,
    favourite_order int unsigned DEFAULT NULL,
    favourite_line int unsigned DEFAULT NULL,
    kind enum('private','company','it''s, (both)') NOT NULL DEFAULT 'private',
    likes set('tea','coffee','milk') DEFAULT NULL,
    profile json DEFAULT NULL,
    photo blob,
    flags bit(9) DEFAULT b'101',
    full_name varchar(81) GENERATED ALWAYS AS (concat(first_name, ' ', last_name)) STORED,
    mailbox varchar(80) GENERATED ALWAYS AS (upper(email)) VIRTUAL,
    password_hash varchar(60) NOT NULL DEFAULT 'none' /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */,
    created_at timestamp NOT NULL DEFAULT '2026-01-01 00:00:00',
    UNIQUE KEY customer_email (email),
    KEY customer_name (last_name(10), first_name),
    FULLTEXT KEY customer_note (note),
    CONSTRAINT customer_referred FOREIGN KEY (referred_by) REFERENCES customer (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who buys; in (parentheses) ENGINE=none';
CREATE TABLE purchase (
    id int unsigned NOT NULL,
    line int unsigned NOT NULL,
    customer_id int unsigned NOT NULL,
    amount decimal(10,2) NOT NULL,
    state varchar(20) NOT NULL DEFAULT 'open',
    PRIMARY KEY (id, line),
    KEY purchase_customer (customer_id),
    CONSTRAINT purchase_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
);
ALTER TABLE customer ADD CONSTRAINT customer_favourite
    FOREIGN KEY (favourite_order, favourite_line) REFERENCES purchase (id, line);
CREATE TABLE delivery (
    id int unsigned NOT NULL AUTO_INCREMENT,
    placed_on date NOT NULL,
    recipient varchar(81) NOT NULL,
    PRIMARY KEY (id, placed_on)
) PARTITION BY RANGE (year(placed_on)) (
    PARTITION p2025 VALUES LESS THAN (2026),
    PARTITION later VALUES LESS THAN MAXVALUE
);
CREATE TABLE `wo``rd, (odd)` (word varchar(30) COLLATE utf8mb4_bin PRIMARY KEY);
CREATE TABLE visit (day date, visitor varchar(80), seconds double);
/*M!100300 CREATE TABLE price (product varchar(20), cents int, set_by varchar(80)) WITH SYSTEM VERSIONING */;
/*M!100300 CREATE SEQUENCE invoice START WITH 1000 INCREMENT BY 7 */;
/*!80013 CREATE TABLE price (product varchar(20) NOT NULL DEFAULT (concat('x', 'y')), cents int, set_by varchar(80),
    UNIQUE KEY by_lower ((lower(product))), CHECK (cents > 0)) */;
INSERT INTO customer (first_name, last_name, email, phone, born, note, nickname, kind, likes, profile, photo, password_hash)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %CUSTOMERS%)
    SELECT concat('First', i), concat('SECRETNAME', i), concat('person', i, '@secret.example.org'),
        if(i % 3 > 0, concat('+33 6 00 00 ', i), NULL), date '1950-01-01' + INTERVAL (i % 20000) DAY,
        CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN ''
            WHEN 2 THEN concat('a tab\t, a line\r\nand a \\ ''by'' "', 'SECRETNAME', i, '" \Z', char(0))
            ELSE 'plain; -- no comment /* here */ 😀' END,
        if(i % 5, NULL, 'é'), elt(1 + i % 3, 'private', 'company', 'it''s, (both)'), elt(1 + i % 3, '', 'tea', 'tea,milk'),
        json_object('email', concat('person', i, '@secret.example.org'), 'n', i),
        if(i % 2, unhex(concat('00270A0D5C22FF1A80', lpad(hex(i), 8, '0'))), NULL), concat('$2y$10$SECRETNAME', i)
    FROM n;
-- Alike, but not the same to every collation; the first two differ in the one of email by what stands behind them.
UPDATE customer SET first_name = 'strasse', email = 'strasse@one.example.org' WHERE id = 1;
UPDATE customer SET first_name = 'straße', email = 'straße@two.example.org', referred_by = 1 WHERE id = 2;
UPDATE customer SET referred_by = id WHERE id = 3;
INSERT INTO purchase (id, line, customer_id, amount)
    SELECT id, n, 1 + id * 7 % %CUSTOMERS%, id * n / 7 FROM customer, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) three;
UPDATE customer SET favourite_order = id, favourite_line = 2 WHERE id % 2;
INSERT INTO delivery (placed_on, recipient)
    SELECT date '2025-11-01' + INTERVAL (id % 100) DAY, full_name FROM customer;
INSERT INTO `wo``rd, (odd)` VALUES ('kept one'), ('Kept one'), (' kept one'), ('');
INSERT INTO visit SELECT born, email, id * 1e10 / 3 FROM customer WHERE id <= 3;
INSERT INTO price (product, cents, set_by) VALUES ('mug', 1250, 'SECRETNAME1'), ('apron', 3400, 'SECRETNAME1');
UPDATE price SET cents = 1300, set_by = 'SECRETNAME2' WHERE product = 'mug';
CREATE VIEW buyers AS SELECT id, full_name, mailbox FROM customer WHERE email <> 'hidden@secret.example.org';
CREATE VIEW big_buyers AS SELECT buyers.full_name, sum(amount) AS amount FROM buyers
    JOIN purchase ON purchase.customer_id = buyers.id GROUP BY buyers.id, buyers.full_name HAVING sum(amount) > 10;
DELIMITER ;;
CREATE DEFINER=`author`@`elsewhere.example.org` TRIGGER customer_lower BEFORE INSERT ON customer FOR EACH ROW
BEGIN
    -- A body with what looks like data: INSERT INTO customer VALUES (1);
    IF NEW.note = '' THEN SET NEW.note = NULL; END IF;
END;;
CREATE PROCEDURE forget(who int)
BEGIN
    INSERT INTO visit VALUES (current_date, 'a;b', who);
END;;
CREATE FUNCTION greeting(name varchar(40)) RETURNS varchar(60) DETERMINISTIC RETURN concat('Hello, ', name, ';');;
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM visit WHERE visitor = 'bob@secret.example.org'; END;;
DELIMITER ;

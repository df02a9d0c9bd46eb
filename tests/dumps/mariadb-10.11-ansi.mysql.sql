/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: small
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Sequence structure for "numbers"
--

DROP SEQUENCE IF EXISTS "numbers";
CREATE SEQUENCE "numbers" start with 5 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle;
DO SETVAL("numbers", 5, 0);

--
-- Table structure for table "empty_table"
--

DROP TABLE IF EXISTS "empty_table";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "empty_table" (
  "a" int(11) DEFAULT NULL
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "empty_table"
--

LOCK TABLES "empty_table" WRITE;
/*!40000 ALTER TABLE "empty_table" DISABLE KEYS */;
/*!40000 ALTER TABLE "empty_table" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "many"
--

DROP TABLE IF EXISTS "many";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "many" (
  "id" int(11) NOT NULL,
  "t" varchar(20) DEFAULT NULL,
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "many"
--

LOCK TABLES "many" WRITE;
/*!40000 ALTER TABLE "many" DISABLE KEYS */;
INSERT IGNORE INTO "many" VALUES
(1,'text 1'),
(2,'text 2'),
(3,'text 3'),
(4,'text 4'),
(5,'text 5'),
(6,'text 6'),
(7,'text 7'),
(8,'text 8'),
(9,'text 9'),
(10,'text 10'),
(11,'text 11'),
(12,'text 12'),
(13,'text 13'),
(14,'text 14'),
(15,'text 15'),
(16,'text 16'),
(17,'text 17'),
(18,'text 18'),
(19,'text 19'),
(20,'text 20'),
(21,'text 21'),
(22,'text 22'),
(23,'text 23'),
(24,'text 24'),
(25,'text 25'),
(26,'text 26'),
(27,'text 27'),
(28,'text 28'),
(29,'text 29'),
(30,'text 30'),
(31,'text 31'),
(32,'text 32'),
(33,'text 33'),
(34,'text 34'),
(35,'text 35'),
(36,'text 36'),
(37,'text 37'),
(38,'text 38'),
(39,'text 39'),
(40,'text 40'),
(41,'text 41'),
(42,'text 42'),
(43,'text 43'),
(44,'text 44'),
(45,'text 45'),
(46,'text 46'),
(47,'text 47'),
(48,'text 48'),
(49,'text 49'),
(50,'text 50'),
(51,'text 51'),
(52,'text 52'),
(53,'text 53'),
(54,'text 54'),
(55,'text 55'),
(56,'text 56'),
(57,'text 57'),
(58,'text 58'),
(59,'text 59'),
(60,'text 60'),
(61,'text 61'),
(62,'text 62'),
(63,'text 63'),
(64,'text 64'),
(65,'text 65'),
(66,'text 66'),
(67,'text 67'),
(68,'text 68'),
(69,'text 69'),
(70,'text 70'),
(71,'text 71'),
(72,'text 72'),
(73,'text 73'),
(74,'text 74'),
(75,'text 75'),
(76,'text 76'),
(77,'text 77'),
(78,'text 78'),
(79,'text 79'),
(80,'text 80'),
(81,'text 81'),
(82,'text 82'),
(83,'text 83'),
(84,'text 84'),
(85,'text 85'),
(86,'text 86'),
(87,'text 87'),
(88,'text 88'),
(89,'text 89'),
(90,'text 90'),
(91,'text 91'),
(92,'text 92'),
(93,'text 93'),
(94,'text 94'),
(95,'text 95'),
(96,'text 96'),
(97,'text 97'),
(98,'text 98'),
(99,'text 99'),
(100,'text 100'),
(101,'text 101'),
(102,'text 102'),
(103,'text 103'),
(104,'text 104'),
(105,'text 105'),
(106,'text 106'),
(107,'text 107'),
(108,'text 108'),
(109,'text 109'),
(110,'text 110'),
(111,'text 111'),
(112,'text 112'),
(113,'text 113'),
(114,'text 114'),
(115,'text 115'),
(116,'text 116'),
(117,'text 117'),
(118,'text 118'),
(119,'text 119'),
(120,'text 120'),
(121,'text 121'),
(122,'text 122'),
(123,'text 123'),
(124,'text 124'),
(125,'text 125'),
(126,'text 126'),
(127,'text 127'),
(128,'text 128'),
(129,'text 129'),
(130,'text 130'),
(131,'text 131'),
(132,'text 132'),
(133,'text 133'),
(134,'text 134'),
(135,'text 135'),
(136,'text 136'),
(137,'text 137'),
(138,'text 138'),
(139,'text 139'),
(140,'text 140'),
(141,'text 141'),
(142,'text 142'),
(143,'text 143'),
(144,'text 144'),
(145,'text 145'),
(146,'text 146'),
(147,'text 147'),
(148,'text 148'),
(149,'text 149'),
(150,'text 150'),
(151,'text 151'),
(152,'text 152'),
(153,'text 153'),
(154,'text 154'),
(155,'text 155'),
(156,'text 156'),
(157,'text 157'),
(158,'text 158'),
(159,'text 159'),
(160,'text 160'),
(161,'text 161'),
(162,'text 162'),
(163,'text 163'),
(164,'text 164'),
(165,'text 165'),
(166,'text 166'),
(167,'text 167'),
(168,'text 168'),
(169,'text 169'),
(170,'text 170'),
(171,'text 171'),
(172,'text 172'),
(173,'text 173'),
(174,'text 174'),
(175,'text 175'),
(176,'text 176'),
(177,'text 177'),
(178,'text 178'),
(179,'text 179'),
(180,'text 180'),
(181,'text 181'),
(182,'text 182'),
(183,'text 183'),
(184,'text 184'),
(185,'text 185'),
(186,'text 186'),
(187,'text 187'),
(188,'text 188'),
(189,'text 189'),
(190,'text 190'),
(191,'text 191'),
(192,'text 192'),
(193,'text 193'),
(194,'text 194'),
(195,'text 195'),
(196,'text 196'),
(197,'text 197'),
(198,'text 198'),
(199,'text 199'),
(200,'text 200'),
(201,'text 201'),
(202,'text 202'),
(203,'text 203'),
(204,'text 204'),
(205,'text 205'),
(206,'text 206'),
(207,'text 207'),
(208,'text 208'),
(209,'text 209'),
(210,'text 210'),
(211,'text 211'),
(212,'text 212'),
(213,'text 213'),
(214,'text 214'),
(215,'text 215'),
(216,'text 216'),
(217,'text 217'),
(218,'text 218'),
(219,'text 219'),
(220,'text 220'),
(221,'text 221'),
(222,'text 222'),
(223,'text 223'),
(224,'text 224'),
(225,'text 225'),
(226,'text 226'),
(227,'text 227'),
(228,'text 228'),
(229,'text 229'),
(230,'text 230'),
(231,'text 231'),
(232,'text 232'),
(233,'text 233'),
(234,'text 234'),
(235,'text 235'),
(236,'text 236'),
(237,'text 237'),
(238,'text 238'),
(239,'text 239'),
(240,'text 240'),
(241,'text 241'),
(242,'text 242'),
(243,'text 243'),
(244,'text 244'),
(245,'text 245'),
(246,'text 246'),
(247,'text 247'),
(248,'text 248'),
(249,'text 249'),
(250,'text 250'),
(251,'text 251'),
(252,'text 252'),
(253,'text 253'),
(254,'text 254'),
(255,'text 255'),
(256,'text 256'),
(257,'text 257'),
(258,'text 258'),
(259,'text 259'),
(260,'text 260'),
(261,'text 261'),
(262,'text 262'),
(263,'text 263'),
(264,'text 264'),
(265,'text 265'),
(266,'text 266'),
(267,'text 267'),
(268,'text 268'),
(269,'text 269'),
(270,'text 270'),
(271,'text 271'),
(272,'text 272'),
(273,'text 273'),
(274,'text 274'),
(275,'text 275'),
(276,'text 276'),
(277,'text 277'),
(278,'text 278'),
(279,'text 279'),
(280,'text 280'),
(281,'text 281'),
(282,'text 282'),
(283,'text 283'),
(284,'text 284'),
(285,'text 285'),
(286,'text 286'),
(287,'text 287'),
(288,'text 288'),
(289,'text 289'),
(290,'text 290'),
(291,'text 291'),
(292,'text 292'),
(293,'text 293'),
(294,'text 294'),
(295,'text 295'),
(296,'text 296'),
(297,'text 297'),
(298,'text 298'),
(299,'text 299'),
(300,'text 300');
/*!40000 ALTER TABLE "many" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view "people"
--

DROP TABLE IF EXISTS "people";
/*!50001 DROP VIEW IF EXISTS "people"*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW "people" AS SELECT
 NULL AS "email" */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table "person"
--

DROP TABLE IF EXISTS "person";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "person" (
  "id" int(10) unsigned NOT NULL AUTO_INCREMENT,
  "email" varchar(100) NOT NULL,
  "na`me, ""x""" varchar(50) DEFAULT NULL,
  "photo" blob DEFAULT NULL,
  "flags" bit(9) DEFAULT NULL,
  "price" decimal(10,2) DEFAULT NULL,
  "ratio" double DEFAULT NULL,
  "born" date DEFAULT NULL,
  "kind" enum('a','b''c') DEFAULT NULL,
  "notes" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid("notes")),
  "place" point DEFAULT NULL,
  "full_name" varchar(200) GENERATED ALWAYS AS (concat("email",' <',ifnull("na`me, ""x""",''),'>')) STORED,
  PRIMARY KEY ("id"),
  UNIQUE KEY "email" ("email")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "person"
--

LOCK TABLES "person" WRITE;
/*!40000 ALTER TABLE "person" DISABLE KEYS */;
INSERT IGNORE INTO "person" VALUES
(1,'alice@example.com','O\'Brien \\ \"q\" %_\n\r	\0\Z;*/ é',0x41422700,0x0101,12.50,1e300,'2024-01-02','b\'c','{\"a\": \"b\\\"c\"}',0x000000000101000000000000000000F03F0000000000000040,'alice@example.com <O\'Brien \\ \"q\" %_\n\r	\0\Z;*/ é>'),
(2,'bob@example.com',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'bob@example.com <>'),
(3,'','','',0x0000,0.00,0,NULL,'a','\"\"',NULL,' <>');
/*!40000 ALTER TABLE "person" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "pet"
--

DROP TABLE IF EXISTS "pet";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "pet" (
  "id" int(11) NOT NULL,
  "owner" int(10) unsigned DEFAULT NULL,
  "secret" varchar(20) INVISIBLE DEFAULT NULL,
  PRIMARY KEY ("id"),
  KEY "owner" ("owner"),
  CONSTRAINT "pet_ibfk_1" FOREIGN KEY ("owner") REFERENCES "person" ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "pet"
--

LOCK TABLES "pet" WRITE;
/*!40000 ALTER TABLE "pet" DISABLE KEYS */;
INSERT IGNORE INTO "pet" ("id", "owner", "secret") VALUES (1,1,'hidden'),
(2,NULL,NULL);
/*!40000 ALTER TABLE "pet" ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER before_pet BEFORE INSERT ON pet FOR EACH ROW BEGIN IF NEW.owner = 0 THEN SET NEW.owner = 1; END IF; END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER="root"@"localhost"*/ /*!50003 TRIGGER after_pet AFTER INSERT ON pet FOR EACH ROW BEGIN INSERT INTO "empty_table" VALUES (1); INSERT INTO many VALUES (1, 'a;b'); END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Final view structure for view "people"
--

/*!50001 DROP VIEW IF EXISTS "people"*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE VIEW "people" AS select "person"."email" AS "email" from "person" where "person"."email" <> ';' */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
